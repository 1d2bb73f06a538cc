import { ProblemException } from '../platform/http/problem.js';

/** The refusal of a study that is not there, or is somebody else's. */
export function refuseUnknownStudy(): ProblemException {
  return new ProblemException('not_found', { detail: 'There is no study with this id in the workspace of the key.' });
}
