import { block, blocks, bullets, code, codes, link, numbered, prose, section, table, type Inline } from '../../markdown/markdown.ts';
import type { Redirect } from '../../sources/capability-shapes.ts';
import type { Manifest, Preset } from '../../sources/manifest-shape.ts';
import type { Connector } from '../../sources/read-connectors.ts';
import type { ReturnOutcomes } from '../../sources/read-returns.ts';
import type { Page } from '../page.ts';
import { stages } from '../words.ts';
import { describeDeclarations } from './declarations.ts';
import { describeLimits, describeTroubles } from './limits-and-errors.ts';
import { describePrerequisites, describeVerification } from './overview.ts';
import { hrefOf, slugOf } from './paths.ts';
import { describeIdExamples, describeReturns, describeStatusMap } from './statuses-and-ids.ts';
import { describeSteps } from './set-up.ts';

/** A page that compares the presets, and one for each. Nothing for a connector without presets. */
export function writePresets(connector: Connector, outcomes: ReturnOutcomes): readonly Page[] {
  const { manifest, hash } = connector;
  if (manifest.presets.length === 0) return [];
  const overview: Page = {
    slug: slugOf(manifest, 'presets'),
    title: `Presets of ${manifest.title}`,
    label: 'All presets',
    description: `The tools that ${manifest.title} is known to work with, and how far that was proven.`,
    manifestHash: hash,
    body: blocks(
      manifest.capabilities.redirect
        ? 'A preset holds what is known of one tool: how it writes the id into its last address, which hosts its links have, what its webhooks look like. Choose it with the setting `preset` of the connection.'
        : 'A preset holds what one tool documents of this connection: what it can do, and with which limits. Choose it with the setting `preset` of the connection.',
      table(
        ['Preset', 'What it is', ...(manifest.capabilities.redirect ? ['Placeholder'] : []), 'Stage', 'Verified'],
        manifest.presets.map((preset) => [
          link(prose(preset.title), hrefOf(manifest, 'presets', preset.id)) + `<br>${code(preset.id)}`,
          prose(preset.summary),
          ...(manifest.capabilities.redirect ? [describePlaceholder(mergeRedirect(manifest.capabilities.redirect, preset))] : []),
          code(preset.stage),
          `${code(preset.verification.level)}${preset.verification.on === null ? '' : ` on ${preset.verification.on}`}`,
        ]),
      ),
    ),
  };
  return [overview, ...manifest.presets.map((preset) => writePreset(connector, preset, outcomes))];
}

function writePreset({ manifest, hash }: Connector, preset: Preset, outcomes: ReturnOutcomes): Page {
  const docs = preset.docs ?? {};
  const redirect = manifest.capabilities.redirect && mergeRedirect(manifest.capabilities.redirect, preset);
  return {
    slug: slugOf(manifest, 'presets', preset.id),
    title: `${preset.title} with ${manifest.title}`,
    label: preset.title,
    description: preset.summary,
    manifestHash: hash,
    body: blocks(
      prose(preset.summary),
      section('## At a glance', describeFacts(manifest, preset, redirect)),
      section('## Return address', redirect && describeReturnAddress(redirect)),
      section('## What you need first', describePrerequisites(docs.prerequisites ?? [], manifest)),
      section('## Steps', describeSteps(docs.setup ?? manifest.docs.setup, '###')),
      section('## Test it', numbered((docs.testChecklist ?? manifest.docs.testChecklist).map(prose))),
      section('## What happens by itself', bullets((docs.automated ?? []).map(prose))),
      section('## What stays a person’s job', bullets((docs.manual ?? []).map(prose))),
      section('## What participants see', numbered((docs.participantSees ?? []).map(prose))),
      section('## Statuses', describeStatuses(manifest, preset, redirect)),
      section('## Returns', redirect && describeReturns(redirect, outcomes)),
      section('## Ids', describeIdExamples(docs)),
      section('## Limits', describeLimits(docs.limits ?? [])),
      section('## Troubleshooting', describeTroubles(docs.troubleshooting ?? [], '###')),
      section('## Advice', bullets((docs.advice ?? []).map(prose))),
      section('## What this preset declares', describeOverrides(preset)),
      `Whatever is not said here is as for ${link(`every ${prose(manifest.title)} connection`, hrefOf(manifest, 'overview'))}: ${link('configuration', hrefOf(manifest, 'configuration'))}, ${link('statuses and ids', hrefOf(manifest, 'statusesAndIds'))}, ${link('limits and errors', hrefOf(manifest, 'limitsAndErrors'))}.`,
    ),
  };
}

function describeFacts(manifest: Manifest, preset: Preset, redirect: Redirect | undefined): string {
  const { inviteHosts = [], parameter } = redirect ?? {};
  return table(
    ['Fact', 'Value'],
    [
      [
        'Preset',
        `${code(preset.id)} (setting ${link('`preset`', `${hrefOf(manifest, 'configuration')}#connection-settings`)} of the connection)`,
      ],
      ['Stage', `${code(preset.stage)}. ${stages[preset.stage]}`],
      ['Verified', describeVerification(preset.verification)],
      ...(redirect && parameter
        ? [
            ['Placeholder', describePlaceholder(redirect)],
            ['Hosts of invite links', codes(inviteHosts, 'any host, by https')],
            [
              'Names that the tool uses itself',
              codes([...parameter.reserved, ...parameter.reservedPrefixes.map((prefix) => `${prefix}…`)], 'none known'),
            ],
          ]
        : []),
    ],
  );
}

function describePlaceholder({ placeholder, returnsParameter }: Redirect): Inline {
  if (returnsParameter === false) return 'none: the id does not come back';
  return placeholder === null ? 'none: the tool appends the id by itself' : code(placeholder);
}

function describeReturnAddress(redirect: Redirect): string {
  const { name } = redirect.parameter;
  const filled = redirect.placeholder?.replaceAll('{name}', name);
  const query = filled === undefined ? '' : `?${name}=${filled}`;
  return blocks(
    'Copy yours from the study’s integration; it has this form, with another key for each outcome:',
    block('text', `https://hub.example.com/return/3kVtqW8ZrN${query}`),
    redirect.returnsParameter === false ? 'The tool does not send the id back; the person is recognised by a cookie.' : undefined,
    filled === undefined && redirect.returnsParameter !== false
      ? `The tool appends \`${name}\` and its value by itself, so the address is pasted without them.`
      : undefined,
  );
}

function describeStatuses({ capabilities, id }: Manifest, preset: Preset, redirect: Redirect | undefined): string {
  if (preset.statusSync === null) return 'The hub takes no webhooks from this tool; what people did is learned from the way back.';
  const map = preset.statusSync?.statusMap;
  if (map) return describeStatusMap(map, redirect?.onReturn);
  return capabilities.statusSync ? `As for every connection: ${link('statuses and ids', hrefOf({ id }, 'statusesAndIds'))}.` : '';
}

function describeOverrides({ connectionConfig, studyConfig, redirect, statusSync, participantIngestion }: Preset): string {
  const { statusMap: _map, ...sync } = statusSync ?? {};
  const parts = Object.entries({ connectionConfig, studyConfig, redirect, statusSync: sync, participantIngestion });
  return blocks(
    parts.map(([name, declared]) => (declared && Object.keys(declared).length > 0 ? describeDeclarations(declared, name) : '')),
  );
}

function mergeRedirect(base: Redirect, preset: Preset): Redirect {
  return { ...base, ...preset.redirect, parameter: { ...base.parameter, ...preset.redirect?.parameter } } as Redirect;
}
