import { fault, type Fault } from '@panelbridge/core';
import { escapePointerPart } from '@panelbridge/core/connector';
import type { AddressPolicy } from '../platform/outbound/address-rules.js';
import type { ChannelKind } from './alert-channel.entity.js';
import type { ChannelContent, FieldRule } from './channels/channel-definition.js';
import { channelFields, httpChannels } from './channels/channel-definitions.js';

/** Values as a request names them: a text sets, `null` removes. */
export type FieldChanges = Readonly<Record<string, unknown>>;

const mostSecrets = 20;

/**
 * Checks the settings of a channel.
 *
 * @param settings all of them as they are to be, `null` = none
 * @returns every fault, with pointers into the request
 */
export function checkSettings(kind: ChannelKind, settings: FieldChanges, policy: AddressPolicy): readonly Fault[] {
  const rules = channelFields[kind].settings;
  return checkFields('settings', settings, { rules, stored: new Set() }, policy);
}

/**
 * Checks the secrets of a channel. Values are never repeated.
 *
 * @param stored names of those that it holds already
 */
export function checkSecrets(
  kind: ChannelKind,
  changes: FieldChanges,
  stored: ReadonlySet<string>,
  policy: AddressPolicy,
): readonly Fault[] {
  const { secrets, findSecretRule } = channelFields[kind];
  const faults = checkFields('secrets', changes, { rules: secrets, findOther: findSecretRule, stored }, policy);
  const names = new Set([...stored, ...Object.keys(changes)]);
  return names.size > mostSecrets ? [...faults, fault('too_many', '/secrets', `At most ${mostSecrets} secrets can be stored.`)] : faults;
}

/**
 * Checks that stored secrets, which nobody can read, are not led away: where notices would go to another host, whoever changes that has to know
 * the secrets and sends them again.
 */
export function checkSecretsStay(
  kind: ChannelKind,
  [before, after]: readonly [before: ChannelContent['settings'], after: ChannelContent['settings']],
  changes: FieldChanges,
  stored: ReadonlySet<string>,
): readonly Fault[] {
  if (kind === 'email' || kind === 'slack') return [];
  const [from, to] = [before, after].map((settings) => readOrigin(httpChannels[kind].findUrl({ settings, secrets: {} })));
  if (from === to) return [];
  const detail = `Notices would go to ${to ?? 'another host'}, for which the stored secret was not given. Send it again, or null to remove it.`;
  return [...stored]
    .filter((name) => changes[name] === undefined)
    .map((name) => fault('secret_missing', `/secrets/${escapePointerPart(name)}`, detail));
}

function readOrigin(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}

interface Fields {
  readonly rules: Readonly<Record<string, FieldRule>>;
  readonly findOther?: ((name: string) => FieldRule | undefined) | undefined;
  readonly stored: ReadonlySet<string>;
}

function checkFields(
  member: 'settings' | 'secrets',
  given: FieldChanges,
  { rules, findOther, stored }: Fields,
  policy: AddressPolicy,
): readonly Fault[] {
  const one = member === 'settings' ? 'setting' : 'secret';
  const at = (name: string) => `/${member}/${escapePointerPart(name)}`;
  const faults = Object.entries(given).flatMap(([name, value]): readonly Fault[] => {
    const rule = Object.hasOwn(rules, name) ? rules[name] : findOther?.(name);
    if (!rule) {
      const known = Object.keys(rules).join(', ') || 'none';
      return [fault(`${one}_unknown`, at(name), `A channel of this kind has no such ${one}; it has ${known}.`)];
    }
    if (value === null) return [];
    if (typeof value !== 'string') return [fault('value_malformed', at(name), `It has to be a text, ${rule.meaning}.`)];
    if (value !== value.trim())
      return [fault('value_malformed', at(name), 'It begins or ends with a blank or a line break. Copy it again, without them.')];
    return rule.check(value, at(name), policy);
  });
  const missing = Object.entries(rules)
    .filter(([name, rule]) => rule.required && (given[name] === null || (given[name] === undefined && !stored.has(name))))
    .map(([name, { meaning }]) => fault(`${one}_missing`, at(name), `It is needed: ${meaning}.`));
  return [...faults, ...missing];
}
