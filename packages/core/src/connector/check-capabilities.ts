import { fault, type Fault } from '../result.js';
import { checkDestination, isPositive } from './check-destination.js';
import { checkRecruitment } from './check-recruitment.js';
import type { Capabilities } from './connector.js';
import { isPointer } from './json-pointer.js';
import type { RedirectDeclaration } from './redirect.js';
import type { StatusSyncDeclaration, WebhookDeclaration, WebhookScheme } from './status-sync.js';

/**
 * What the types of the declarations cannot see: declarations that go with each other, syntax inside texts, numbers that make sense.
 *
 * @param at Pointer to the object that holds `capabilities`.
 */
export function checkCapabilities({ redirect, statusSync, recruitment, participantIngestion }: Capabilities, at: string): Fault[] {
  const here = `${at}/capabilities`;
  if (!redirect && !statusSync && !recruitment && !participantIngestion) {
    return [fault('capability_missing', here, 'declares none of redirect, statusSync, recruitment, participantIngestion')];
  }
  return [
    ...(redirect ? checkRedirect(redirect, `${here}/redirect`) : []),
    ...(statusSync ? checkStatusSync(statusSync, `${here}/statusSync`) : []),
    ...(recruitment ? checkRecruitment(recruitment, `${here}/recruitment`) : []),
    ...(participantIngestion ? checkDestination(participantIngestion.destination, `${here}/participantIngestion/destination`) : []),
  ];
}

function checkRedirect({ parameter, placeholder, returns, maximumLinkLength }: RedirectDeclaration, at: string): Fault[] {
  const faults: Fault[] = [];
  const name = parameter.name.toLowerCase();
  if (!/^[a-z][a-z0-9_.-]*$/i.test(parameter.name)) {
    faults.push(
      fault('parameter_invalid', `${at}/parameter/name`, 'must begin with a letter and hold only letters, digits, "_", "." and "-"'),
    );
  }
  if (parameter.reserved.includes(name) || parameter.reservedPrefixes.some((prefix) => name.startsWith(prefix))) {
    faults.push(
      fault('parameter_invalid', `${at}/parameter/name`, `"${parameter.name}" is a name that the tool uses itself; choose another`),
    );
  }
  for (const list of ['reserved', 'reservedPrefixes'] as const) {
    parameter[list].forEach((word, index) => {
      if (word === '' || word !== word.toLowerCase()) {
        faults.push(
          fault(
            'reserved_invalid',
            `${at}/parameter/${list}/${index}`,
            'must be lower case and not empty, since names are compared without case',
          ),
        );
      }
    });
  }
  if (!isPositive(parameter.maximumLength))
    faults.push(fault('number_invalid', `${at}/parameter/maximumLength`, 'must be a whole number from 1'));
  if (!isPositive(maximumLinkLength)) faults.push(fault('number_invalid', `${at}/maximumLinkLength`, 'must be a whole number from 1'));
  if (placeholder !== null && (placeholder.trim() === '' || placeholder.split('{name}').length > 2)) {
    faults.push(
      fault('placeholder_invalid', `${at}/placeholder`, 'must hold text, and {name} once at most, where the name of the parameter goes'),
    );
  }
  if (!returns.includes('complete'))
    faults.push(fault('return_missing', `${at}/returns`, 'must hold "complete": without it nobody can finish'));
  return faults;
}

function checkStatusSync(sync: StatusSyncDeclaration, at: string): Fault[] {
  const faults: Fault[] = [];
  if (sync.directions.length === 0) faults.push(fault('direction_missing', `${at}/directions`, 'must name webhook, pull or push'));
  for (const direction of ['webhook', 'pull'] as const) {
    if (sync.directions.includes(direction) && !sync[direction]) {
      faults.push(fault('declaration_missing', `${at}/${direction}`, `the direction "${direction}" needs this declaration`));
    }
    if (!sync.directions.includes(direction) && sync[direction]) {
      faults.push(fault('direction_missing', `${at}/${direction}`, `is declared, but "${direction}" is not among the directions`));
    }
  }
  if (sync.directions.some((direction) => direction !== 'push') && Object.keys(sync.statusMap).length === 0) {
    faults.push(
      fault('status_map_empty', `${at}/statusMap`, 'must map at least one of the partner’s words; unlisted ones are quarantined'),
    );
  }
  for (const member of ['requestsPerMinute', 'everyMinutes'] as const) {
    if (sync.pull && !isPositive(sync.pull[member]))
      faults.push(fault('number_invalid', `${at}/pull/${member}`, 'must be a whole number from 1'));
  }
  return sync.webhook ? [...faults, ...checkWebhook(sync.webhook, `${at}/webhook`)] : faults;
}

function checkWebhook({ schemes, maximumBodyBytes, body }: WebhookDeclaration, at: string): Fault[] {
  const faults: Fault[] = [];
  if (schemes.length === 0)
    faults.push(fault('scheme_missing', `${at}/schemes`, 'must hold one: webhooks that nobody can verify are not accepted'));
  const seen = new Set<string>(['none']);
  schemes.forEach((scheme, index) => {
    const here = `${at}/schemes/${index}`;
    if (seen.has(scheme.id))
      faults.push(fault('id_taken', `${here}/id`, `"${scheme.id}" stands twice, or is "none", which turns webhooks off`));
    seen.add(scheme.id);
    faults.push(...checkScheme(scheme, here));
  });
  if (!isPositive(maximumBodyBytes)) faults.push(fault('number_invalid', `${at}/maximumBodyBytes`, 'must be a whole number from 1'));
  if (!body) return faults;
  for (const [member, pointers] of Object.entries(body) as [string, string | readonly string[] | null][]) {
    for (const pointer of [pointers ?? []].flat())
      faults.push(...checkPointer(pointer.replaceAll('{parameter}', 'parameter'), `${at}/body/${member}`));
  }
  return faults;
}

function checkScheme(scheme: WebhookScheme, at: string): Fault[] {
  const faults: Fault[] = [];
  if (scheme.kind !== 'standard_webhooks' && scheme.header.trim() === '')
    faults.push(fault('text_missing', `${at}/header`, 'must not be empty'));
  if (scheme.kind === 'hmac_sha256') {
    if (scheme.signs !== 'body' && scheme.timestamp === null)
      faults.push(fault('declaration_missing', `${at}/timestamp`, 'the signature covers a timestamp, so its place must be declared'));
    if (scheme.timestamp && 'pointer' in scheme.timestamp)
      faults.push(...checkPointer(scheme.timestamp.pointer, `${at}/timestamp/pointer`));
  }
  if (scheme.kind !== 'shared_header' && !isPositive(scheme.toleranceSeconds))
    faults.push(fault('number_invalid', `${at}/toleranceSeconds`, 'must be a whole number from 1'));
  return faults;
}

function checkPointer(pointer: string, at: string): Fault[] {
  return pointer !== '' && isPointer(pointer)
    ? []
    : [fault('pointer_invalid', at, `"${pointer}" must be a JSON pointer to a member, for example /event`)];
}
