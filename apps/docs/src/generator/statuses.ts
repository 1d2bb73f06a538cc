import { blocks, code, link, table } from '../markdown/markdown.ts';
import { SourceError } from '../sources/source-error.ts';
import type { Page } from './page.ts';

/** What a status of a participation means to a reader, and what usually comes next. */
interface StatusText {
  readonly meaning: string;
  readonly next: string;
}

/** Every status of a participation, in the order of a participant's way; the build fails when the API names others. */
export const statusTexts: Readonly<Record<string, StatusText>> = {
  applied: {
    meaning: 'The person has applied and waits for an answer.',
    next: 'qualified, screened out, or invited or rejected by a person of the team',
  },
  screened_out: { meaning: 'The screener, or the tool’s own questions, ruled the person out.', next: 'nothing' },
  unqualified: { meaning: 'The person does not meet the criteria of the audience.', next: 'nothing' },
  qualified: { meaning: 'The person passed the screener.', next: 'the person enters the study, or is invited' },
  invited: { meaning: 'The person was invited to the study and has not begun.', next: 'the person opens the link, or books a session' },
  scheduled: { meaning: 'The person has booked a session.', next: 'the session' },
  started: { meaning: 'The person went to the tool; no outcome has been reported.', next: 'the person comes back, or the tool reports' },
  incomplete: {
    meaning: 'The person began and did not finish. The place is free again.',
    next: 'the person may come back while there is a place',
  },
  over_quota: { meaning: 'All places were taken when the person came.', next: 'nothing, unless more people are wanted' },
  quality_failed: { meaning: 'The answers could not be used.', next: 'nothing' },
  submitted: { meaning: 'The person finished; somebody still looks at it.', next: 'a person of the team completes or rejects it' },
  completed: { meaning: 'The participation is complete. Only from here an incentive can be paid.', next: 'the incentive is released' },
  rejected: { meaning: 'The team turned the application or the work down.', next: 'nothing' },
  no_show: { meaning: 'The person did not come to the session.', next: 'nothing' },
  cancelled: { meaning: 'The participation was called off.', next: 'nothing' },
  excluded: { meaning: 'The team took the person out of the study.', next: 'nothing' },
  expired: { meaning: 'The invitation, or the time to take part, ran out.', next: 'nothing, unless the person is invited again' },
};

/**
 * Every status and what it means.
 *
 * @param known the statuses that the API names, if it names them
 * @throws SourceError when the API names a status that has no text here, or no longer one that has
 */
export function writeStatuses(known: readonly string[] | undefined): Page {
  const own = Object.keys(statusTexts);
  const faults = [
    ...(known ?? [])
      .filter((status) => !own.includes(status))
      .map((status) => `the status ${status} has no text in apps/docs/src/generator/statuses.ts`),
    ...(known
      ? own.filter((status) => !known.includes(status)).map((status) => `the status ${status} is not known to the API any more`)
      : []),
  ];
  if (faults.length > 0) throw new SourceError('apps/api/openapi.json', faults, 'bring the texts in line with the API.');
  return {
    slug: 'concepts/statuses',
    title: 'Statuses of a participation',
    label: 'Statuses',
    description: 'Every status that a participation can have, what it means and what comes next.',
    body: blocks(
      `A participation is one person in one study. It has one status at a time; every change is kept as an event that says from what, to what, by whom, why and on what evidence. Not every study uses every status. ${link('Concepts', '/concepts/')} explains the words.`,
      table(
        ['Status', 'What it means', 'What comes next'],
        Object.entries(statusTexts).map(([status, { meaning, next }]) => [code(status), meaning, next]),
      ),
      'Payment is not among them: the incentive has states of its own, so that “has taken part” and “was paid” are never mixed up.',
    ),
  };
}
