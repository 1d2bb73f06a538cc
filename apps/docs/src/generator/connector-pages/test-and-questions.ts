import { blocks, bullets, code, numbered, prose, section } from '../../markdown/markdown.ts';
import type { Connector } from '../../sources/read-connectors.ts';
import type { Page } from '../page.ts';
import { showJourney } from './journey-pictures.ts';
import { slugOf } from './paths.ts';

/** What to try before the first participant is invited, what participants see, what people ask, and what has changed. */
export function writeTestAndQuestions({ manifest, changes, hash }: Connector, pictures: ReadonlySet<string>): Page {
  const { docs } = manifest;
  const { questions = [] } = docs;
  return {
    slug: slugOf(manifest, 'testAndQuestions'),
    title: `Test and questions of ${manifest.title}`,
    label: 'Test and questions',
    description: `What to test before ${manifest.title} meets participants, what they see, questions and answers, and what has changed.`,
    manifestHash: hash,
    body: blocks(
      section('## Test it', 'Do this before the first participant is invited.', numbered(docs.testChecklist.map(prose))),
      section(
        '## What participants see',
        numbered(docs.participantSees.map(prose)),
        showJourney(manifest.id, pictures),
        'More on the pages themselves: [What participants see](/participants/).',
      ),
      section(
        '## Questions',
        ...questions.map(({ question, answer }) => `### ${prose(question)}\n\n${prose(answer)}`),
        questions.length === 0 ? 'The connector’s manifest answers none.' : undefined,
      ),
      section(
        '## Changes',
        ...changes.map(({ version, entries }) =>
          section(version === null ? '### Not released yet' : `### Version ${code(version)}`, bullets(entries)),
        ),
        changes.length === 0 ? `Version ${code(manifest.version)} is the first.` : undefined,
      ),
    ),
  };
}
