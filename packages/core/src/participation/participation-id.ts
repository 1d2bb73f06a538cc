import { fault, refuse, succeed, type Result } from '../result.js';
import { createRandomSuffix, type RandomBytes } from './random-suffix.js';

/** The panel's id of one participation, for example `pp_9exh736`. It serves one study only (D21). */
export type ParticipationId = `pp_${string}`;

/** Why an id was refused. */
export type ParticipationIdFault = 'id_missing' | 'id_unresolved' | 'id_contains_space' | 'id_wrong_prefix' | 'id_malformed';

const expected =
  'Expected `pp_` and then 1 to 46 letters, digits or underscores, beginning with a letter or digit, for example `pp_9exh736`.';
const suffix = /^[A-Za-z0-9][A-Za-z0-9_]{0,45}$/;

/** Makes a new id: `pp_` and 7 characters of `[0-9a-z]`, each equally likely (D21). */
export function createParticipationId(randomBytes: RandomBytes): ParticipationId {
  return `pp_${createRandomSuffix(7, randomBytes)}`;
}

/**
 * Reads an id that came from outside. Ids made elsewhere may have any suffix of letters, digits and underscores; case is kept (D21).
 *
 * @returns the id unchanged, or one fault at `pointer` that says what to look at
 */
export function parseParticipationId(input: unknown, pointer = ''): Result<ParticipationId, ParticipationIdFault> {
  const refuseId = (code: ParticipationIdFault, detail: string) => refuse(fault(code, pointer, `${detail} ${expected}`));
  if (input === undefined || input === null || input === '') return refuseId('id_missing', 'The participation id is missing.');
  if (typeof input !== 'string') return refuseId('id_malformed', `The participation id is a ${typeof input}, not text.`);
  if (/^(undefined|null|NaN)$/i.test(input) || /[{}[\]#%$<>]/.test(input)) {
    return refuseId(
      'id_unresolved',
      'The tool sent a placeholder that it did not fill in; check the parameter name and the placeholder in its link settings.',
    );
  }
  if (/\s/.test(input)) return refuseId('id_contains_space', 'The participation id contains a space or a line break.');
  if (!input.startsWith('pp_')) return refuseId('id_wrong_prefix', 'The participation id does not begin with `pp_`.');
  if (!suffix.test(input.slice(3))) return refuseId('id_malformed', 'What follows `pp_` is empty, too long or holds other characters.');
  return succeed(input as ParticipationId);
}
