import { blocks, link, section } from '../../markdown/markdown.ts';
import type { PictureName } from '../../sources/read-sources.ts';
import { sides } from '../words.ts';

interface Picture {
  readonly name: PictureName;
  readonly alt: string;
}

type PicturesOfConnectors = Readonly<Record<string, readonly Picture[]>>;

/** A picture of each side of a set-up, and what the one of the panel is. */
interface SetUpPictures {
  readonly partner: Picture;
  readonly panel: Picture;
  readonly panelText: string;
}

const preview: Picture = {
  name: 'preview-confirmation',
  alt: 'The end of a preview in the panel: the set-up works, nobody was counted, and which ways back have been seen.',
};
const walked = 'What whoever walks the preview sees at its end.';

/** Pictures of the set-up, by the connector's id. */
const setUps: Readonly<Record<string, SetUpPictures>> = {
  'tracked-link': {
    partner: {
      name: 'set-up-interview-tool',
      alt: 'The interview tool: a table of research outlines, each with the invite link to be copied.',
    },
    panel: preview,
    panelText: walked,
  },
  usertesting: {
    partner: { name: 'set-up-test-tool', alt: 'The test tool: a table of tests with their types and the link of each.' },
    panel: preview,
    panelText: walked,
  },
  rally: {
    partner: { name: 'set-up-research-platform', alt: 'The research platform: a table of studies with their types and statuses.' },
    panel: {
      name: 'screener',
      alt: 'The page of the study in the panel, as an applicant sees it: what it is about, how long it takes and what it pays, then the questions.',
    },
    panelText: 'What applicants see of the study.',
  },
  'user-interviews-hub': {
    partner: {
      name: 'set-up-participants-api',
      alt: 'The Research Hub after a first run: two participants with their names and characteristics, and the list of characteristics.',
    },
    panel: {
      name: 'set-up-sync-run',
      alt: 'Two runs of a sync in the terminal: a dry run that says two people would be created, then a test of two rows that created both with one request.',
    },
    panelText: 'The hub has no page for syncs: this is the terminal, where a dry run and a test of two rows were typed.',
  },
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

/** The pictures of a connector's set-up, one for each side; nothing for a connector without any. */
export function showSetUp(connectorId: string, pictures: ReadonlySet<string>): string {
  const found = Object.hasOwn(setUps, connectorId) ? setUps[connectorId] : undefined;
  if (!found) return '';
  const { partner, panel, panelText } = found;
  const configuration = link('Configuration', `/connectors/${connectorId}/configuration/`);
  return blocks(
    section(`### ${sides.partner}`, showAll([partner], pictures, 'The picture shows this project’s stand-in for the tool.')),
    section(
      `### ${sides.panel}`,
      showAll([panel], pictures, `${panelText} The steps before it are requests, of which ${configuration} has examples.`),
    ),
  );
}

/** The pictures of a participant's way that the browser walk has made; nothing for a connector without any. */
export function showJourney(connectorId: string, pictures: ReadonlySet<string>): string {
  const wanted = Object.hasOwn(journeys, connectorId) ? (journeys[connectorId] ?? []) : [];
  return showAll(wanted, pictures, 'The pictures show this project’s stand-in for the tool, and the hub’s own pages.');
}

function showAll(wanted: readonly Picture[], pictures: ReadonlySet<string>, caption: string): string {
  const shown = wanted.filter(({ name }) => pictures.has(name));
  if (shown.length === 0) return '';
  return blocks(shown.map(({ name, alt }) => `![${alt}](../../../assets/journey/${name}.webp)`).join(' '), caption);
}
