import { blocks, code, prose, section, table, type Inline } from '../markdown/markdown.ts';
import type { Behaviour, Behaviours, TestRun } from '../sources/read-behaviours.ts';
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

/**
 * What the source documents call for, and what of it the last test run proved. Without a report, or with one of another version than that of the site,
 * nothing is called proven.
 */
export function writeBehaviours({ behaviours, run, revision }: Behaviours): Page {
  const sources = [...new Set(behaviours.map(({ source }) => source))];
  const holds = run !== null && isVersion(run.revision) && run.revision === revision;
  return {
    slug: 'reference/behaviours',
    title: 'Behaviours and their proof',
    label: 'Behaviours',
    description: 'What the source documents call for, one sentence each, and whether a test proved it in the last run.',
    body: blocks(
      'Every behaviour that the hub is meant to have is one sentence with an id. A test that proves it begins its title with that id, and must fail when the behaviour breaks.',
      run === null
        ? `**No report of a test run was there when this site was built, so nothing here is called proven.** ${code('npm test')} makes the report; build the site again after it.`
        : describeRun(run, revision, { holds, count: `${countPassed(behaviours)} of ${behaviours.length}` }),
      ...sources.map((source) => {
        const own = behaviours.filter((behaviour) => behaviour.source === source);
        return section(
          `## ${prose(source)}${documents[source] === undefined ? '' : `: ${prose(documents[source])}`}`,
          holds ? `${countPassed(own)} of ${own.length} proven.` : undefined,
          table(
            ['Id', 'Behaviour', 'Proof'],
            own.map((behaviour) => [behaviour.id, prose(behaviour.text), describeProof(behaviour, holds)]),
          ),
        );
      }),
    ),
  };
}

function describeRun(run: TestRun, revision: string | null, { holds, count }: { readonly holds: boolean; readonly count: string }): string {
  const done = `${nameVersion(run.revision)}${run.testedOn === undefined ? '' : ` on ${run.testedOn}`}`;
  return holds
    ? `The test run of ${done}, the version that this site was built from, proved **${count}**.`
    : `**Not proven for this version.** The last test run was of ${done}, where ${count} passed; this site was built from ${nameVersion(revision)}. ${code('npm test')} makes a report of this version; build the site again after it.`;
}

/** Says whether a revision stands for the same files wherever it is named. */
function isVersion(revision: string | null): revision is string {
  return revision !== null && /^[0-9a-f]{7,64}$/.test(revision);
}

function nameVersion(revision: string | null): string {
  if (revision === null) return 'a version that nobody knows';
  const commit = `commit ${code(revision.slice(0, 12))}`;
  return isVersion(revision) ? commit : `${commit} with changes that were not committed`;
}

function countPassed(behaviours: readonly Behaviour[]): number {
  return behaviours.filter(({ proof }) => proof?.verdict === 'proven').length;
}

function describeProof({ proof }: Behaviour, holds: boolean): Inline {
  if (proof === null) return 'no report';
  const tests = proof.tests.length === 0 ? '' : ` (${proof.tests.length} ${proof.tests.length === 1 ? 'test' : 'tests'})`;
  if (proof.verdict === 'proven' && !holds) return `not proven for this version${tests}`;
  return `${words[proof.verdict] ?? prose(proof.verdict)}${tests}`;
}
