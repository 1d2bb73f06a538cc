import { blocks, code, link, prose, section, table } from '../markdown/markdown.ts';
import type { Page } from './page.ts';

/** Every type of event, by what it is about. */
export function writeEventTypes(types: Readonly<Record<string, string>>): Page {
  const subjectOf = (name: string): string => name.split('.', 1)[0] ?? name;
  const subjects = [...new Set(Object.keys(types).map(subjectOf))];
  return {
    slug: 'reference/events',
    title: 'Types of events',
    label: 'Events',
    description: 'Every type of event that the hub writes, and what it means.',
    body: blocks(
      `Every change is an event, with who did it, over which channel, and why. ${link('Read what happened', '/guides/events/')} shows how a program reads them without missing any.`,
      ...subjects.map((subject) =>
        section(
          `## ${prose(subject)}`,
          table(
            ['Type', 'What happened'],
            Object.entries(types)
              .filter(([name]) => subjectOf(name) === subject)
              .map(([name, meaning]) => [code(name), prose(meaning)]),
          ),
        ),
      ),
    ),
  };
}
