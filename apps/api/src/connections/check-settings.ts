import { fault, type Fault, type Manifest, resolveConnection } from '@panelbridge/core/connector';
import { parseConnectionConfig } from '../connectors/parse-config.js';
import { fromFaults } from '../platform/http/problem.js';
import { checkAddresses, checkSecretsStay, type Destination } from './check-addresses.js';
import { checkSecrets, type SecretChanges } from './check-secrets.js';

/** Everything about a connection that its connector has a say in. */
export interface SettingsInput extends Destination {
  readonly secrets: SecretChanges;
  /** Names of the secrets that are stored already. */
  readonly stored: ReadonlySet<string>;
  /** Where requests went until now; absent: there is no connection yet. */
  readonly before?: Destination;
}

/**
 * Checks settings and secrets against the connector.
 *
 * @returns the preset that the settings name
 * @throws ProblemException `validation_failed` with every fault at once
 */
export function checkSettings(
  manifest: Manifest,
  { environment, config, secrets, stored, before }: SettingsInput,
): { readonly preset: string | null } {
  const parsed = parseConnectionConfig(manifest, config);
  const faults = [
    ...checkEnvironment(manifest, environment),
    ...(parsed.ok
      ? checkAddresses(manifest, { environment, config: parsed.value })
      : parsed.faults.map((one) => ({ ...one, pointer: `/config${one.pointer}` }))),
    ...checkSecrets(manifest, secrets, stored),
    ...(before ? checkSecretsStay(manifest, [before, { environment, config }], secrets, stored) : []),
  ];
  if (faults.length > 0 || !parsed.ok) throw fromFaults(faults);
  return { preset: resolveConnection(manifest, parsed.value).preset?.id ?? null };
}

/** The environment of a connection that names none. */
export function findDefaultEnvironment({ hosts }: Manifest): string {
  const [first = 'production'] = Object.keys(hosts);
  return 'production' in hosts ? 'production' : first;
}

function checkEnvironment({ hosts }: Manifest, environment: string): Fault[] {
  const known = Object.keys(hosts);
  const allowed = known.length > 0 ? known : ['production'];
  return allowed.includes(environment) ? [] : [fault('environment_unknown', '/environment', `This connector knows ${allowed.join(', ')}.`)];
}
