import { blocks, code, codes, link, prose, table, type Inline } from '../markdown/markdown.ts';
import type { Manifest } from '../sources/manifest-shape.ts';
import type { Connector } from '../sources/read-connectors.ts';
import { hrefOf, type Part } from './connector-pages/paths.ts';
import type { Page } from './page.ts';
import { capabilityNames } from './words.ts';

interface Row {
  readonly title: string;
  /** Where the cell leads for more. */
  readonly part: Part;
  readonly tell: (manifest: Manifest) => Inline;
}

const no = 'no';

/** Every connector in a column of its own, so that what differs stands side by side. */
export function writeComparison(connectors: readonly Connector[]): Page {
  const manifests = connectors.map(({ manifest }) => manifest);
  const capabilities = [
    ...new Set([...Object.keys(capabilityNames), ...manifests.flatMap((manifest) => Object.keys(manifest.capabilities))]),
  ];
  const rows: readonly Row[] = [
    ...facts,
    ...capabilities.map(
      (name): Row => ({
        title: `${code(name)}: ${capabilityNames[name] ?? 'a capability'}`,
        part: 'capabilities',
        tell: (manifest) => (manifest.capabilities[name] === undefined ? no : 'yes'),
      }),
    ),
    ...details,
  ];
  return {
    slug: 'connectors/compare',
    title: 'Connectors compared',
    label: 'Compared',
    isWide: true,
    description: 'All connectors beside each other: how far each was proven, what it can do, and within which limits.',
    body: blocks(
      'Made from the manifests; what stands in a cell leads to the page that says more. A dash says that the question does not arise.',
      table(
        ['What', ...manifests.map((manifest) => link(prose(manifest.title), hrefOf(manifest, 'overview')))],
        rows.map(({ title, part, tell }) => [title, ...manifests.map((manifest) => linkTo(manifest, part, tell(manifest)))]),
      ),
    ),
  };
}

/** Leads to the page that says more, where there is more to say. */
function linkTo(manifest: Manifest, part: Part, cell: Inline): Inline {
  return cell === '–' || cell === no || cell === 'none' ? cell : link(cell, hrefOf(manifest, part));
}

const facts: readonly Row[] = [
  { title: 'Stage', part: 'overview', tell: ({ stage }) => code(stage) },
  {
    title: 'Verified',
    part: 'overview',
    tell: ({ verification: { level, on } }) => `${code(level)}${on === null ? '' : ` on ${on}`}`,
  },
  { title: 'Version, contract', part: 'overview', tell: ({ version, contract }) => `${code(version)}, ${contract}` },
  { title: 'Authentication', part: 'configuration', tell: ({ authentication }) => code(authentication.scheme) },
  { title: 'Secrets', part: 'configuration', tell: ({ secrets }) => codes(Object.keys(secrets), 'none') },
  {
    title: 'Presets',
    part: 'presets',
    tell: ({ presets }) => (presets.length === 0 ? no : presets.map(({ title }) => prose(title)).join(', ')),
  },
];

const details: readonly Row[] = [
  {
    title: 'How statuses travel',
    part: 'statusesAndIds',
    tell: ({ capabilities: { statusSync } }) => codes(statusSync?.directions ?? [], '–'),
  },
  {
    title: 'Furthest status that the tool brings about',
    part: 'statusesAndIds',
    tell: ({ capabilities: { statusSync, redirect } }) => {
      const reached = [...Object.values(statusSync?.statusMap ?? {}), ...(redirect ? [redirect.onReturn.default] : [])];
      return reached.length === 0 ? '–' : code(reached.includes('completed') ? 'completed' : 'submitted');
    },
  },
  {
    title: 'Who a link belongs to',
    part: 'statusesAndIds',
    tell: ({ capabilities: { redirect } }) =>
      redirect ? (redirect.identity === 'token' ? 'a signed token' : 'an id in the tool’s format, with a cookie') : '–',
  },
  {
    title: 'Preview before the launch',
    part: 'testAndQuestions',
    tell: ({ capabilities: { redirect } }) => (redirect ? (redirect.previewable ? 'yes' : no) : '–'),
  },
  {
    title: 'Pulls',
    part: 'limitsAndErrors',
    tell: ({ capabilities: { statusSync } }) =>
      statusSync?.pull
        ? `every ${statusSync.pull.everyMinutes} minutes, at most ${statusSync.pull.requestsPerMinute} requests a minute`
        : '–',
  },
  {
    title: 'Modes of a sync',
    part: 'fieldsAndModes',
    tell: ({ capabilities: { participantIngestion } }) => codes(participantIngestion?.destination.modes ?? [], '–'),
  },
  {
    title: 'One bad row',
    part: 'fieldsAndModes',
    tell: ({ capabilities: { participantIngestion } }) =>
      participantIngestion
        ? participantIngestion.destination.rejectsWholeBatch
          ? 'refuses its whole batch; the hub splits it'
          : 'is refused alone'
        : '–',
  },
  { title: 'A person’s job', part: 'overview', tell: ({ docs }) => `${docs.manual.length} things` },
];
