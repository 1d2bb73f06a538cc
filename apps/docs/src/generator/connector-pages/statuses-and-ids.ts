import { blocks, code, link, numbered, prose, section, table } from '../../markdown/markdown.ts';
import type { Redirect, StatusSync } from '../../sources/capability-shapes.ts';
import type { Docs } from '../../sources/docs-shape.ts';
import type { Manifest } from '../../sources/manifest-shape.ts';
import type { Connector } from '../../sources/read-connectors.ts';
import type { ReturnOutcomes } from '../../sources/read-returns.ts';
import type { Page } from '../page.ts';
import { returnNames } from '../words.ts';
import { hrefOf, slugOf } from './paths.ts';

/** How the tool's words become statuses of ours, what each return leads to, and how people are recognised. */
export function writeStatusesAndIds({ manifest, hash }: Connector, outcomes: ReturnOutcomes): Page {
  const { redirect, statusSync } = manifest.capabilities;
  return {
    slug: slugOf(manifest, 'statusesAndIds'),
    title: `Statuses and ids of ${manifest.title}`,
    label: 'Statuses and ids',
    description: `How the words of the tool become statuses of the hub, what each return leads to, and how people are recognised.`,
    manifestHash: hash,
    body: blocks(
      `What each status means: ${link('Statuses', '/concepts/statuses/')}.`,
      section(
        '## Statuses that the tool reports',
        statusSync && Object.keys(statusSync.statusMap).length > 0
          ? describeStatusMap(statusSync.statusMap, redirect?.onReturn)
          : 'The tool reports no statuses.',
        presetNote(manifest, 'statusSync'),
      ),
      section('## Other words of the tool', describeWords(manifest)),
      section('## Returns', redirect && describeReturns(redirect, outcomes)),
      section('## Changes that only a person makes', statusSync && describeManual(statusSync)),
      section('## Excluding somebody', statusSync?.removal && describeRemoval(statusSync.removal)),
      section('## Ids', describeOwnIds(manifest), describeIdExamples(manifest.docs)),
    ),
  };
}

/**
 * Their word → ours; also on presets' pages.
 *
 * @param onReturn of the connector's way back, by which the hub goes on from `submitted`; absent: it has none
 */
export function describeStatusMap(map: StatusSync['statusMap'], onReturn?: Redirect['onReturn']): string {
  return blocks(
    table(
      ['The tool says', 'The hub’s status'],
      Object.entries(map).map(([theirs, ours]) => [code(theirs), code(ours)]),
    ),
    Object.values(map).includes('submitted') ? describeWayOn(onReturn) : undefined,
    'A word that is not listed here changes nothing: the report goes to quarantine, where a person sees it. The hub never guesses.',
  );
}

/** How far a report of the tool leads that somebody has finished. */
function describeWayOn(onReturn: Redirect['onReturn'] | undefined): string {
  if (onReturn?.fixed === true && onReturn.default === 'submitted')
    return 'A report that leads to `submitted` stops there: a person completes the participation.';
  const which = onReturn?.default === 'completed' ? ', which is the default here' : '';
  return `In a study whose \`onReturn\` is \`completed\`${which}, a report that leads to \`submitted\` goes on to \`completed\` by itself, and the incentive becomes due. In any other a person completes the participation.`;
}

/** What each return leads to; also on presets' pages. */
export function describeReturns({ returns, onReturn }: Pick<Redirect, 'returns' | 'onReturn'>, outcomes: ReturnOutcomes): string {
  const complete = onReturn.fixed
    ? `${code(onReturn.default)}; a study cannot change it`
    : `${code(onReturn.default)}; a study can choose ${code(onReturn.default === 'completed' ? 'submitted' : 'completed')} instead`;
  return blocks(
    'Each outcome has a return address of its own, with an unguessable key, so one cannot be edited into another.',
    table(
      ['Return', 'When', 'Leads to'],
      returns.map((name) => [code(name), returnNames[name] ?? '', name === 'complete' ? complete : code(outcomes[name])]),
    ),
  );
}

function describeWords({ docs: { words = [] } }: Manifest): string {
  return section(
    'What the tool calls statuses that it does not report here, so that both sides know what the other is talking about. Nothing changes by these words. ' +
      `${link('The glossary', '/concepts/glossary/')} sets the words of all connectors beside each other.`,
    table(
      ['In the tool', 'In the hub', 'What to know'],
      words.map(({ status, partner, note }) => [code(partner), code(status), prose(note ?? '')]),
    ),
  );
}

function describeManual({ manual }: StatusSync): string {
  return table(
    ['From', 'To', 'Why'],
    manual.map(({ from, to, why }) => [code(from), code(to), prose(why)]),
  );
}

function describeRemoval({ title, text }: NonNullable<StatusSync['removal']>): string {
  return blocks(
    'Excluding a person takes two steps, in this order. The hub shows the second only when the first has succeeded.',
    numbered([
      `**In the panel.** Exclude the participation with a reason: ${code('POST /api/v1/studies/{id}/participations/{pp}/exclude')}. Its place is free again, an incentive that is not released is cancelled, and the hub keeps the id as the tool wrote it.`,
      `**${prose(title)}.** ${prose(text)} To confirm it: ${code('POST /api/v1/studies/{id}/participations/{pp}/confirm-removed')}.`,
    ]),
    `Whoever removed the person in the tool first finds the way out here: ${link('Exclude somebody in the right order', '/guides/exclusion/#when-it-went-wrong')}.`,
  );
}

/** How people are recognised, whichever way the connector knows them. */
function describeOwnIds({ capabilities: { redirect, participantIngestion } }: Manifest): string {
  if (redirect) return describeIds(redirect);
  if (participantIngestion)
    return `A person is recognised by the field ${code(participantIngestion.destination.matchKey)} and by nothing else.`;
  return 'No id travels through people’s browsers. The hub keeps which id the tool gave to which person, and tells it to nobody.';
}

function describeIds({ identity, parameter, returnsParameter }: Redirect): string {
  return blocks(
    identity === 'token'
      ? 'Each person’s link carries a signed token that nobody can guess or make up. It says nothing about the person. A return with a valid token may apply its outcome.'
      : 'Each person’s link carries an id in the tool’s own format. It is not signed, so a return with it is believed only together with the cookie that was set when the person entered; otherwise it waits for the tool’s records or a person.',
    `The id travels in the query parameter ${code(parameter.name)}${parameter.configurable ? '; a study may choose another name' : ''}. It has at most ${parameter.maximumLength} characters. Whatever else stands in the link, before or after a \`#\`, is kept.`,
    returnsParameter === false
      ? 'The tool does not send the id back. A return is matched by a cookie alone and reaches at most `submitted`.'
      : undefined,
  );
}

/** How ids are written on both sides, and what is refused; also on presets' pages. */
export function describeIdExamples({ ids = [], refusedIds = [] }: Pick<Docs, 'ids' | 'refusedIds'>): string {
  return blocks(
    section(
      '### How they are written',
      table(
        ['Where', 'In the hub', 'In the tool'],
        ids.map(({ scope, hub, partner }) => [prose(scope), code(hub), code(partner)]),
      ),
      ids.length > 0
        ? 'The hub writes the one as the other, both ways. An id serves one study: the same person has another one in the next.'
        : undefined,
    ),
    section(
      '### What is refused',
      table(
        ['Where', 'In the tool', 'Code', 'Why'],
        refusedIds.map(({ scope, partner, code: name, text }) => [prose(scope), code(partner), code(name), prose(text)]),
      ),
      refusedIds.length > 0
        ? 'What is refused is kept, never guessed at: a return or a record with such an id goes to quarantine, and a reconciliation lists it apart from real differences.'
        : undefined,
    ),
  );
}

function presetNote(manifest: Manifest, capability: 'statusSync'): string | undefined {
  const others = manifest.presets.filter((preset) => preset[capability] !== undefined);
  if (others.length === 0) return undefined;
  return `These presets have words of their own, or none: ${others.map(({ id, title }) => link(prose(title), hrefOf(manifest, 'presets', id))).join(', ')}.`;
}
