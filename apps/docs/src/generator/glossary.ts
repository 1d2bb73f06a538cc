import { blocks, bullets, code, link, prose, section, table, type Inline } from '../markdown/markdown.ts';
import type { Connector } from '../sources/read-connectors.ts';
import { hrefOf } from './connector-pages/paths.ts';
import type { Page } from './page.ts';
import { statusTexts } from './statuses.ts';

/** One side of the glossary: a tool whose words are known. */
interface Speaker {
  readonly title: string;
  readonly href: string;
  /** Words that the hub acts on. */
  readonly statusMap: Readonly<Record<string, string>>;
  /** Words that mean the same and change nothing. */
  readonly words: readonly { readonly status: string; readonly partner: string }[];
}

/** The hub's words beside those of every tool, from the status maps of the manifests, and both forms of every id. */
export function writeGlossary(connectors: readonly Connector[]): Page {
  const speakers = connectors.flatMap(listSpeakers);
  return {
    slug: 'concepts/glossary',
    title: 'Glossary',
    isWide: true,
    description:
      'The hub’s words for statuses beside those of User Interviews, UserTesting, Perspective, Rally and other tools, and ids as both sides write them.',
    body: blocks(
      'Every tool has words of its own for the same things. These tables are made from the status maps by which the hub reads them.',
      section(
        '## Statuses',
        'A word in **bold** is acted on: when the tool reports it, the participation gets this status. The others only mean the same; a person decides, whatever the tool says.',
        `A word that leads to ${code('submitted')} goes on to ${code('completed')} by itself in a study whose ${code('onReturn')} is ${code('completed')}${listCompleting(connectors)}. In any other a person completes the participation.`,
        table(
          ['In the hub', ...speakers.map(({ title, href }) => link(prose(title), href))],
          Object.keys(statusTexts).map((status) => [
            link(code(status), '/concepts/statuses/'),
            ...speakers.map((speaker) => listWords(speaker, status)),
          ]),
        ),
        'A word that stands nowhere here changes nothing: the report goes to quarantine, where a person sees it.',
      ),
      section(
        '## Ids',
        'A participation is `pp_` and seven letters or digits in the hub. Some tools write it otherwise; both forms lead to the same person, and each serves one study.',
        table(
          ['Tool', 'Where', 'In the hub', 'In the tool'],
          connectors.flatMap(({ manifest }) => listIds(manifest)),
        ),
      ),
      section('## Words that are easily mixed up', bullets(pairs.map(([words, meaning]) => `**${words}**: ${meaning}`))),
    ),
  };
}

function listSpeakers({ manifest }: Connector): readonly Speaker[] {
  const { statusSync } = manifest.capabilities;
  const { words = [] } = manifest.docs;
  const own: Speaker = {
    title: manifest.title.replace(/ \(.*\)$/, ''),
    href: hrefOf(manifest, 'statusesAndIds'),
    statusMap: statusSync?.statusMap ?? {},
    words,
  };
  const presets = manifest.presets
    .filter(({ statusSync: over }) => over?.statusMap !== undefined)
    .map((preset) => ({
      title: preset.title,
      href: hrefOf(manifest, 'presets', preset.id),
      statusMap: preset.statusSync?.statusMap ?? {},
      words: preset.docs?.words ?? [],
    }));
  return [own, ...presets].filter(({ statusMap, words: said }) => Object.keys(statusMap).length > 0 || said.length > 0);
}

/** The connectors with which a study completes by itself unless it says otherwise. */
function listCompleting(connectors: readonly Connector[]): Inline {
  const completing = connectors.filter(({ manifest }) => manifest.capabilities.redirect?.onReturn.default === 'completed');
  const named = completing.map(({ manifest }) => link(prose(manifest.title), hrefOf(manifest, 'statusesAndIds')));
  return named.length === 0 ? '' : `, which is the default with ${named.join(', ')}`;
}

function listWords({ statusMap, words }: Speaker, status: string): Inline {
  const reported = Object.entries(statusMap).flatMap(([theirs, ours]) => (ours === status ? [`**${code(theirs)}**`] : []));
  const said = words.filter((word) => word.status === status).map(({ partner }) => code(partner));
  return [...reported, ...said].join('<br>') || '–';
}

function listIds(manifest: Connector['manifest']): readonly (readonly Inline[])[] {
  const { redirect } = manifest.capabilities;
  const tool = link(prose(manifest.title), `${hrefOf(manifest, 'statusesAndIds')}#ids`);
  const examples = (manifest.docs.ids ?? []).map(({ scope, hub, partner }) => [tool, prose(scope), code(hub), code(partner)]);
  if (examples.length > 0 || redirect?.identity !== 'token') return examples;
  return [[tool, `the parameter ${code(redirect.parameter.name)} of the link`, code('pp_9exh736'), 'a signed token, which names nobody']];
}

const pairs: readonly (readonly [words: string, meaning: Inline])[] = [
  [
    'Submitted and completed',
    '`submitted` says that the person has finished, `completed` that the team or the study’s rule has accepted it. Money follows only from `completed`.',
  ],
  [
    'Publish and launch',
    'publishing makes a study active in the workspace; launching opens recruitment, reserves money and locks what people were promised. Rally calls it “Review & Start”.',
  ],
  ['Screened out and unqualified', '`screened_out`: by the answers, here or in the tool. `unqualified`: the person misses the audience.'],
  ['Excluded and rejected', '`excluded`: the team took somebody out of the study. `rejected`: it turned down the application or the work.'],
  ['Due and released', 'an incentive that is `due` is owed; a person, or the study’s rule, releases it, and then it is paid.'],
];
