import { blocks, bullets, code, link, prose, section, table } from '../markdown/markdown.ts';
import type { Ingestion } from '../sources/read-ingestion.ts';
import type { Page } from './page.ts';

const groups: Readonly<Record<Ingestion['rowOutcomes'][string]['group'], string>> = {
  done: 'done',
  left: 'left as it was',
  failed: 'failed',
};

const nextSteps: Readonly<Record<Ingestion['rowOutcomes'][string]['next'], string>> = {
  nothing: 'nothing, until the row changes',
  send: 'sends it again',
  check: 'looks at it again, without a request',
  resolve: 'asks the destination whether it was written, where that can be asked; otherwise it waits until somebody has said so',
};

/** How rows of a sync can end, what the next run does with them, and the states of a run. */
export function writeSyncRows({ rowOutcomes, runStates, backoff, removalThreshold }: Ingestion): Page {
  return {
    slug: 'reference/rows',
    title: 'Rows and runs of syncs',
    label: 'Rows and runs',
    description: 'Every way in which a row of a sync can end, what the next run does with it, and every state of a run.',
    body: blocks(
      `A run says of every row how it ended. ${link('Syncs', '/guides/syncs/')} shows how to list them.`,
      section(
        '## How a row ends',
        table(
          ['Outcome', 'What it means', 'Group', 'What the next run does while the row stays as it is'],
          Object.entries(rowOutcomes).map(([name, { group, next, meaning }]) => [
            code(name),
            prose(meaning),
            groups[group],
            nextSteps[next],
          ]),
        ),
        `${code('invalid')} and ${code('rejected')} are counted apart: the hub found the first before anything was sent, the destination refused the second. Rows that were read and are the same as what was accepted last are ${code('unchanged')} and not sent.`,
      ),
      section(
        '## States of a run',
        table(
          ['State', 'What it means', 'What may follow'],
          Object.entries(runStates).map(([name, { meaning, next }]) => [
            code(name),
            prose(meaning),
            next.length === 0 ? 'nothing, it is over' : next.map(code).join(', '),
          ]),
        ),
        'A run is never `completed` while one of its rows failed.',
      ),
      section(
        '## Limits of patience',
        bullets([
          `A request that fails for the time being is made ${backoff.attempts} times at most. The pauses begin at ${backoff.firstMs / 1_000} second and double up to ${backoff.longestMs / 1_000} seconds, with a part by chance; where the destination says how long to wait, the hub never waits less.`,
          `If the destination asks to wait longer than ${backoff.longestAskedMs / 60_000} minutes, the run ends. Rows that were not sent stay for the next run.`,
          `If more than ${removalThreshold * 100} % of the rows that were sent before are missing, nobody is cleared or deleted until a person confirms it. A sync may set another share. An empty model, or one that was not read to its end, removes nobody.`,
        ]),
      ),
    ),
  };
}
