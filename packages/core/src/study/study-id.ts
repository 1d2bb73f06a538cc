import { createRandomSuffix, type RandomBytes } from '../participation/random-suffix.js';
import { fault, refuse, succeed, type Result } from '../result.js';

/** The hub's id of a study, for example `st_4k9x0c2m7q`. */
export type StudyId = `st_${string}`;

/** Makes a new id: `st_` and 10 characters of `[0-9a-z]`, each equally likely. */
export function createStudyId(randomBytes: RandomBytes): StudyId {
  return `st_${createRandomSuffix(10, randomBytes)}`;
}

/**
 * Reads a study's id that came from outside.
 *
 * @returns the id unchanged, or the fault `study_id_malformed` at `pointer`
 */
export function parseStudyId(input: unknown, pointer = ''): Result<StudyId, 'study_id_malformed'> {
  if (typeof input === 'string' && /^st_[0-9a-z]{10}$/.test(input)) return succeed(input as StudyId);
  return refuse(
    fault('study_id_malformed', pointer, 'A study id is `st_` and 10 digits or lower-case letters, for example `st_4k9x0c2m7q`.'),
  );
}
