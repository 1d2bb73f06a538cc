import { blocks, link, section } from '../markdown/markdown.ts';
import type { PictureName } from '../sources/read-sources.ts';
import type { Page } from './page.ts';

interface Scene {
  readonly heading: string;
  readonly text: string;
  readonly pictures: readonly { readonly name: PictureName; readonly alt: string }[];
}

const scenes: readonly Scene[] = [
  {
    heading: 'The invitation',
    text: 'People get a message with a link of their own. It should say how long the study takes, what they receive, that they will be taken to another site for the study, and that they will be brought back.',
    pictures: [],
  },
  {
    heading: 'The start page',
    text: 'The link of an invitation opens a page that names the site where the study takes place, how long it takes, and that it brings people back. Nothing is recorded until they press the button, so a mail scanner that opens the link changes nothing. A study can switch the page off.',
    pictures: [
      {
        name: 'start-page',
        alt: 'The start page of a study: where it takes place, how long it takes, what it pays, what happens in three steps, and a Start button.',
      },
    ],
  },
  {
    heading: 'Applying',
    text: 'The other way in is the study’s own page, where people apply. If the study has a screener, they answer its questions there, without being told which answers qualify. Who fits goes straight on to the tool; who uses an address that the panel knows gets the way on by mail. It works without JavaScript and by keyboard.',
    pictures: [
      {
        name: 'screener',
        alt: 'The page of a study on a phone: what it is about, how long it takes and what it pays, then fields for email and name, then the questions.',
      },
      {
        name: 'verdict',
        alt: 'The page after the screener, for a person who fits: “You are in”, how to come back, and a button that goes to the study.',
      },
    ],
  },
  {
    heading: 'The study in the tool',
    text: 'People answer questions, talk to an interviewer or try something out, in the tool. Their id travels in the address and is shown in no text.',
    pictures: [
      { name: 'interview', alt: 'The first question of an interview in the tool, with a field for the answer.' },
      { name: 'button', alt: 'The end of the interview in the tool, with the button “Claim Your Reward”, which leads back.' },
    ],
  },
  {
    heading: 'The way back',
    text: 'The last button, or a redirect, brings people back to a confirmation page. It says what was noted and what happens next: who releases the incentive, and when. Pressing the button twice changes nothing. If the way back was broken, the page says so kindly, and the team sees it.',
    pictures: [
      {
        name: 'confirmation',
        alt: 'The confirmation page: thanks for taking part, and that a person in the research team releases the incentive next.',
      },
    ],
  },
  {
    heading: 'What you see in a preview',
    text: 'Before the first invitation you walk the same way as a preview. It ends on a page that says what was verified. A preview is never counted and never paid.',
    pictures: [
      {
        name: 'preview-confirmation',
        alt: 'The end of a preview: the set-up works, nobody was counted, and which ways back have been seen.',
      },
    ],
  },
];

/** What participants see, step by step, with the pictures that the browser walk has made. */
export function writeParticipants(pictures: ReadonlySet<string>): Page {
  return {
    slug: 'participants',
    title: 'What participants see',
    description: 'The way of a participant from the invitation to the confirmation page, page by page.',
    body: blocks(
      `Participants need no account, no app and no JavaScript. The pages work on a phone and by keyboard. What a tool shows in between is up to the tool; the ${link('page of each connector', '/connectors/')} says what is special about it.`,
      ...scenes.map(({ heading, text, pictures: wanted }) =>
        section(
          `## ${heading}`,
          text,
          wanted
            .filter(({ name }) => pictures.has(name))
            .map(({ name, alt }) => `![${alt}](../../../assets/journey/${name}.webp)`)
            .join(' '),
        ),
      ),
    ),
  };
}
