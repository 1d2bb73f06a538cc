import { createHash } from 'node:crypto';
import type { Manifest } from '@panelbridge/core/connector';
import * as fc from 'fast-check';

/** Begins every secret that the kit makes up, where its form allows that. */
const mark = 'Zq7kit';
/** The same for secrets of another connection. */
const otherMark = 'Xw3kit';
/** Secrets that are as long can be told from other text. */
export const longEnough = 12;

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
  // No piece of one is a piece of another, so that whoever finds a piece knows of which.
  const own = createHash('sha256')
    .update(`${begin} ${index} ${name}`)
    .digest('base64')
    .replaceAll(/[^A-Za-z0-9]/g, '');
  const value = `${begin}${own.slice(0, 30)}`;
  const form = expression === undefined ? null : readForm(expression);
  if (!form || form.test(value)) return [value];
  return sample(form, 1);
}

const readForm = (expression: string): RegExp => new RegExp(`^(?:${expression})$`, 'u');
const sample = (form: RegExp, seed: number): readonly string[] =>
  fc.sample(fc.stringMatching(form, { size: 'large' }), { numRuns: 50, seed });

/** Values of a form; none where they cannot be made up. */
export function makeSamples(expression: string): readonly string[] {
  try {
    return sample(readForm(expression), 2);
  } catch {
    return [];
  }
}

/** Whether a secret is the kit's own in all of its characters, and not of a form that a partner gives to all. */
export function isMadeUp(value: string): boolean {
  return value.startsWith(mark) || value.startsWith(otherMark);
}
