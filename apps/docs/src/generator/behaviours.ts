import { blocks, code, prose, section, table, type Inline } from '../markdown/markdown.ts';
import type { Behaviour, Behaviours } from '../sources/read-behaviours.ts';
import type { Page } from './page.ts';

const documents: Readonly<Record<string, string>> = {
  S0: 'UserTesting’s Invite Network',
  S1: 'The tracked link, shown by Perspective',
  S2: 'Recruiting by Rally’s rules',
  S3: 'Syncs, as Hightouch runs them',
  S4: 'Syncs, as Zeotap runs them',
};

const words: Readonly<Record<string, Inline>> = {
  proven: '**proven**',
  failing: 'not proven: a test of it failed',
  skipped: 'not proven: its tests were skipped',
  unclaimed: 'not proven: no test claims it',
};

/** What the source documents call for, and what of it the last test run proved. Without a report nothing is called proven. */
export function writeBehaviours({ behaviours, reported }: Behaviours): Page {
  const sources = [...new Set(behaviours.map(({ source }) => source))];
  return {
    slug: 'reference/behaviours',
    title: 'Behaviours and their proof',
    label: 'Behaviours',
    description: 'What the source documents call for, one sentence each, and whether a test proved it in the last run.',
    body: blocks(
      'Every behaviour that the hub is meant to have is one sentence with an id. A test that proves it begins its title with that id, and must fail when the behaviour breaks.',
      reported
        ? `The last test run before this site was built proved **${countProven(behaviours)} of ${behaviours.length}**.`
        : `**No report of a test run was there when this site was built, so nothing here is called proven.** ${code('npm test')} makes the report; build the site again after it.`,
      ...sources.map((source) => {
        const own = behaviours.filter((behaviour) => behaviour.source === source);
        return section(
          `## ${prose(source)}${documents[source] === undefined ? '' : `: ${prose(documents[source])}`}`,
          reported ? `${countProven(own)} of ${own.length} proven.` : undefined,
          table(
            ['Id', 'Behaviour', 'Proof'],
            own.map((behaviour) => [behaviour.id, prose(behaviour.text), describeProof(behaviour)]),
          ),
        );
      }),
    ),
  };
}

function countProven(behaviours: readonly Behaviour[]): number {
  return behaviours.filter(({ proof }) => proof?.verdict === 'proven').length;
}

function describeProof({ proof }: Behaviour): Inline {
  if (proof === null) return 'no report';
  const tests = proof.tests.length === 0 ? '' : ` (${proof.tests.length} ${proof.tests.length === 1 ? 'test' : 'tests'})`;
  return `${words[proof.verdict] ?? prose(proof.verdict)}${tests}`;
}
