import { blocks, link } from '../../markdown/markdown.ts';
import type { PictureName } from '../../sources/read-sources.ts';

interface Picture {
  readonly name: PictureName;
  readonly alt: string;
}

type PicturesOfConnectors = Readonly<Record<string, readonly Picture[]>>;

const preview: Picture = {
  name: 'preview-confirmation',
  alt: 'The end of a preview in the panel: the set-up works, nobody was counted, and which ways back have been seen.',
};

/** Pictures of the set-up, by the connector's id: the tool's side first, then the panel's, which has a page only where something is walked. */
const setUps: PicturesOfConnectors = {
  'tracked-link': [
    { name: 'set-up-interview-tool', alt: 'The interview tool: a table of research outlines, each with the invite link to be copied.' },
    preview,
  ],
  usertesting: [{ name: 'set-up-test-tool', alt: 'The test tool: a table of tests with their types and the link of each.' }, preview],
  rally: [
    { name: 'set-up-research-platform', alt: 'The research platform: a table of studies with their types and statuses.' },
    {
      name: 'screener',
      alt: 'The page of the study in the panel, as an applicant sees it: what it is about, how long it takes and what it pays, then the questions.',
    },
  ],
  'user-interviews-hub': [
    {
      name: 'set-up-participants-api',
      alt: 'The Research Hub after a first run: two participants with their names and characteristics, and the list of characteristics.',
    },
  ],
};

/** Pictures of the way through one tool, by the connector's id, in the order of that way. */
const journeys: PicturesOfConnectors = {
  'tracked-link': [
    { name: 'interview', alt: 'The first question of an interview in the tool, with a field for the answer.' },
    { name: 'button', alt: 'The end of the interview in the tool, with the button “Claim Your Reward”, which leads back.' },
    {
      name: 'confirmation',
      alt: 'The confirmation page: thanks for taking part, and that a person in the research team releases the incentive next.',
    },
  ],
  usertesting: [
    {
      name: 'usertesting-test',
      alt: 'The first question of the test, with answers to choose from, and buttons to go on and to leave the test.',
    },
    { name: 'usertesting-end', alt: 'The end of the test: the answers were recorded, and one last button leads back.' },
    {
      name: 'usertesting-confirmation',
      alt: 'The confirmation page of the hub: the research team looks at the participation next, and then releases the incentive.',
    },
    {
      name: 'usertesting-screened-out',
      alt: 'The page of the hub for somebody whom the test screened out: thanks, and that nothing more is needed.',
    },
  ],
};

/** The pictures of a connector's set-up on both sides; nothing for a connector without any. */
export function showSetUp(connectorId: string, pictures: ReadonlySet<string>): string {
  return show(
    setUps,
    connectorId,
    pictures,
    `In the tool, of which the picture shows this project’s stand-in; in the panel set-up is done by requests, of which ${link('Configuration', `/connectors/${connectorId}/configuration/`)} has examples.`,
  );
}

/** The pictures of a participant's way that the browser walk has made; nothing for a connector without any. */
export function showJourney(connectorId: string, pictures: ReadonlySet<string>): string {
  return show(journeys, connectorId, pictures, 'The pictures show this project’s stand-in for the tool, and the hub’s own pages.');
}

function show(all: PicturesOfConnectors, connectorId: string, pictures: ReadonlySet<string>, caption: string): string {
  const shown = (Object.hasOwn(all, connectorId) ? (all[connectorId] ?? []) : []).filter(({ name }) => pictures.has(name));
  if (shown.length === 0) return '';
  return blocks(shown.map(({ name, alt }) => `![${alt}](../../../assets/journey/${name}.webp)`).join(' '), caption);
}
