import type { Manifest } from '@panelbridge/core/connector';
import * as fc from 'fast-check';

/** Part of every secret that the kit makes up, where its form allows that: what holds it has told a secret. */
const mark = 'Zq7SENTINELkQ9';
/** The same for secrets of another connection. */
const otherMark = 'Xw3SENTINELjV5';
const longEnough = 12;

/**
 * Makes values for all secrets of a connector, in the declared form; given ones go before, and `null` leaves one out.
 *
 * @throws RangeError when no value of the declared form is found; then the scenarios have to give one
 */
export function makeSecrets(
  { secrets }: Pick<Manifest, 'secrets'>,
  given: Readonly<Record<string, string | null | undefined>> = {},
): Readonly<Record<string, string>> {
  const values = Object.entries(secrets).map(([name, { pattern }], index): readonly [string, string | null] => {
    const own = given[name];
    return [name, own === undefined ? makeSecret(name, index, pattern?.expression) : own];
  });
  return Object.fromEntries(values.filter((entry): entry is readonly [string, string] => entry[1] !== null));
}

/** Values of the same secrets as another connection has them, in the declared form; where there is no other one, it stays. */
export function makeOtherSecrets(
  { secrets }: Pick<Manifest, 'secrets'>,
  own: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(own).map(([name, value], index) => {
      const others = listCandidates(name, index, secrets[name]?.pattern?.expression, otherMark).filter((one) => one !== value);
      return [name, choose(others) ?? value];
    }),
  );
}

function makeSecret(name: string, index: number, expression: string | undefined): string {
  const found = choose(listCandidates(name, index, expression, mark));
  if (found === undefined) throw new RangeError(`The kit finds no value for the secret "${name}"; give one in the scenario's secrets.`);
  return found;
}

const choose = (candidates: readonly string[]): string | undefined =>
  candidates.find((candidate) => candidate.length >= longEnough) ?? candidates[0];

function listCandidates(name: string, index: number, expression: string | undefined, begin: string): readonly string[] {
  const value = `${begin}${index}${name.replaceAll(/[^A-Za-z0-9]/g, '')}0000000000`;
  const form = expression === undefined ? null : new RegExp(`^(?:${expression})$`, 'u');
  if (!form || form.test(value)) return [value];
  return fc.sample(fc.stringMatching(form, { size: 'large' }), { numRuns: 50, seed: 1 });
}

/** The secrets, of those that are long enough to be told from other text, that stand in a text, by name. */
export function findSecrets(text: string, secrets: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(secrets)
    .filter(([, value]) => value.length >= longEnough && listWritings(value).some((writing) => text.includes(writing)))
    .map(([name]) => name);
}

/** The ways in which a value is commonly written into other text; in base64 also with something before or after it, as in a `Basic` header. */
function listWritings(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'utf8');
  const inBase64 = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  const inUrls = inBase64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), ...inBase64, ...inUrls, bytes.toString('hex')];
}
