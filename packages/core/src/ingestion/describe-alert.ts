import type { AlertNotice } from './advance-alert.js';

/** What is told to people, in plain words. */
export interface AlertText {
  /** One sentence without its full stop: the subject of a mail, the whole of a text message. */
  readonly title: string;
  /** What it means and what to do. */
  readonly text: string;
}

const maximumNameLength = 80;
const lookAtRun = 'Open the run: it names what went wrong and what to do.';

/**
 * Words a notice about a sync.
 *
 * @param syncName as the team wrote it; shortened, and on one line, here
 */
export function describeAlert({ reason, failedRows, rows }: AlertNotice, syncName: string): AlertText {
  const sync = `The sync “${shortenName(syncName)}”`;
  const failed = `${formatCount(failedRows)} of ${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'} failed`;
  switch (reason) {
    case 'run_failed':
      return {
        title: `${sync} could not go on`,
        text: `Its run came to a halt before its end${failedRows > 0 ? `; ${failed}` : ''}. ${lookAtRun} What is missing goes out with the next run.`,
      };
    case 'rows_failed': {
      const none = failedRows === rows;
      const title = none ? `${sync} got no row through: ${formatCount(rows)} failed` : `${sync}: ${failed}`;
      return {
        title,
        text: 'The run lists each of these rows with its reasons. They are tried again in every run until they are taken, or change.',
      };
    }
    case 'removals_held':
      return {
        title: `${sync} holds removals back`,
        text: 'More rows than expected have left its model, so nobody was removed at the destination. If that is right, start a run that confirms the removals; otherwise correct the model.',
      };
    case 'recovered':
      return {
        title: `${sync} is well again`,
        text: failedRows > 0 ? `In its latest run ${failed}, which is within its threshold.` : 'Its latest run ended without a failed row.',
      };
  }
}

function shortenName(name: string): string {
  const line = name.replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
  const characters = [...line];
  return characters.length <= maximumNameLength
    ? line
    : `${characters
        .slice(0, maximumNameLength - 1)
        .join('')
        .trimEnd()}…`;
}

function formatCount(count: number): string {
  return count.toLocaleString('en-GB');
}
