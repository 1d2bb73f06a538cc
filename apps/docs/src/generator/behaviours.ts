import { blocks, prose, section, table } from '../markdown/markdown.ts';
import type { Behaviour } from '../sources/read-behaviours.ts';
import type { Page } from './page.ts';

/** Which behaviours the last test run proved. */
export function writeBehaviours(behaviours: readonly Behaviour[]): Page {
  const sources = [...new Set(behaviours.map(({ source }) => source))];
  const proven = (some: readonly Behaviour[]): number => some.filter(({ proof }) => proof === 'proven').length;
  return {
    slug: 'reference/behaviours',
    title: 'Behaviours and their proof',
    label: 'Behaviours',
    description: 'What the source documents call for, one sentence each, and whether a test proved it in the last run.',
    body: blocks(
      `Every behaviour that the hub is meant to have is one sentence with an id. A test that proves it begins its title with that id. In the last run ${proven(behaviours)} of ${behaviours.length} were proven.`,
      ...sources.map((source) => {
        const own = behaviours.filter((behaviour) => behaviour.source === source);
        return section(
          `## ${prose(source)}`,
          `${proven(own)} of ${own.length} proven.`,
          table(
            ['Id', 'Behaviour', 'Proof'],
            own.map(({ id, text, proof }) => [id, prose(text), proof]),
          ),
        );
      }),
    ),
  };
}
