import type { Check } from '../check.js';
import { describeEnding, type Ending } from '../ending.js';
import { rehearse, talks, type Rehearsal } from '../rehearse.js';
import { page, refusal, strike } from '../strike.js';
import type { Subject } from '../subject.js';
import { findAnsweringRefusals } from './answering-refusals.js';

/** Statuses by which partners refuse a request, and of which none means that something was done. */
const statuses = [400, 402, 404, 405, 406, 408, 409, 410, 413, 415, 418, 422, 425, 451] as const;
/** By these a partner also says that somebody is not there, which a look-up may tell. */
const absences: readonly number[] = [404, 410];

/** That a refusal is told as one. */
export const refusalChecks: readonly Check[] = [
  {
    id: 'refused-requests',
    capability: 'requests',
    per: 'connection',
    holds: 'What a partner refuses by any 4xx is never taken for done, nor for an empty list, nor for a connection that is well.',
    remedy:
      'Look at the status before the body, and throw a ConnectorError from 400 on, or tell of each record that it was not taken: a wrong base URL is a 404, and so is a study that is gone. Where a status is an answer, the scenario says so: `provenBy`, `answeredBy`.',
    concerns: talks,
    find: async (subject) => {
      const { statuses: answering, covers, faults: unproven } = await findAnsweringRefusals(subject);
      const hasStudy = await findsStudy(subject);
      const findTaken = ({ ending, operation: { name } }: Rehearsal, status: number): string | null =>
        isTold(ending, name, status, hasStudy) ? null : `${describeEnding(ending)}, as if it were done`;
      const faults = [...unproven];
      for (const status of new Set([...statuses, ...answering])) {
        faults.push(
          ...(await strike(subject, [refusal(status)], (rehearsal, place) =>
            covers(rehearsal.operation.name, status, place) ? null : findTaken(rehearsal, status),
          )),
          ...(await strike(subject, [page(status)], (rehearsal, place) =>
            mayShowPage(rehearsal.operation.name) && covers(rehearsal.operation.name, status, place) ? null : findTaken(rehearsal, status),
          )),
        );
      }
      return faults;
    },
  },
];

/** Whether the settings of the study name one at the platform, which is known by what is found when all goes well. */
async function findsStudy(subject: Subject): Promise<boolean> {
  const { ending } = (await rehearse(subject)).find(({ operation: { name } }) => name === 'fetchStudy') ?? {};
  return ending?.kind === 'value' && ending.value !== null;
}

/** A page proves nobody's connection; but some partners answer so where a study or a field is not there, once the connection is proven. */
const mayShowPage = (operation: string): boolean => operation !== 'checkConnection';

/** Whether what came of a refusal says so. A crash has checks of its own. */
function isTold(ending: Ending, operation: string, status: number, hasStudy: boolean): boolean {
  if (ending.kind !== 'value') return true;
  const { value } = ending;
  // Some tools answer so when an event comes to them once more.
  if (operation === 'push' || operation === 'reportStatus') return status === 409;
  // Where the settings name a study, `null` would say that they name none, and nobody would be told that it is gone.
  if (operation === 'fetchStudy') return !hasStudy && value === null && absences.includes(status);
  const words = readStatuses(value);
  const good = absences.includes(status) ? ['accepted', 'found'] : ['accepted', 'found', 'absent'];
  return words.length > 0 && !words.some((word) => good.includes(word));
}

/** What is said of a batch as a whole, or of each of its records; none: it is no answer to a batch. */
function readStatuses(value: unknown): readonly string[] {
  const { status, outcomes } = Object(value) as { readonly status?: unknown; readonly outcomes?: unknown };
  if (status === 'rejected') return [status];
  const list = outcomes ?? value;
  return Array.isArray(list) ? list.flatMap((one: { readonly status?: string } | null) => one?.status ?? []) : [];
}
