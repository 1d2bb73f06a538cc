import { blocks, bullets, code, link, prose, section, table, type Inline } from '../../markdown/markdown.ts';
import type { Prerequisite } from '../../sources/docs-shape.ts';
import type { Manifest, Verification } from '../../sources/manifest-shape.ts';
import type { Connector } from '../../sources/read-connectors.ts';
import type { Page } from '../page.ts';
import { capabilityNames, directions, stages, verificationLevels, witnesses } from '../words.ts';
import { hrefOf, slugOf } from './paths.ts';

/** What the connector is, what it does by itself and what stays a person's job. */
export function writeOverview({ manifest, packageName, hash }: Connector): Page {
  const { docs } = manifest;
  return {
    slug: slugOf(manifest, 'overview'),
    title: manifest.title,
    label: 'Overview',
    description: manifest.summary,
    manifestHash: hash,
    body: blocks(
      prose(manifest.summary),
      section('## At a glance', describeFacts(manifest, packageName)),
      section('## What happens by itself', bullets(docs.automated.map(prose))),
      section('## What stays a person’s job', bullets(docs.manual.map(prose))),
      section('## What you need first', describePrerequisites(docs.prerequisites, manifest)),
      section(
        '## Next',
        bullets([
          `${link('Every setting', hrefOf(manifest, 'configuration'))} of a connection and of a study, its secrets and its authentication.`,
          `${link('Capabilities', hrefOf(manifest, 'capabilities'))}: all that is declared, and what it means.`,
          `${link('Set it up', hrefOf(manifest, 'setUp'))}, step by step on both sides.`,
          `${link('Test it', hrefOf(manifest, 'testAndQuestions'))}, what participants see, questions and answers, and what has changed.`,
          ...(manifest.presets.length > 0
            ? [`${link('Presets', hrefOf(manifest, 'presets'))}: ${manifest.presets.map(({ title }) => prose(title)).join(', ')}.`]
            : []),
          ...(manifest.capabilities.participantIngestion
            ? [
                `${link('Fields and modes', hrefOf(manifest, 'fieldsAndModes'))}, and what one bad row does to a batch.`,
                `${link('Syncs', '/guides/syncs/')}: from a source to this destination.`,
              ]
            : []),
          ...(manifest.capabilities.statusSync?.pull
            ? [`${link('During fieldwork', '/guides/fieldwork/')}: what the hub has read in the tool, and who waits to be completed.`]
            : []),
          ...(manifest.capabilities.recruitment
            ? [
                `${link('Recruit from the panel', '/guides/recruiting/')}: such a study from its draft to its bill, each step with its request.`,
              ]
            : []),
          ...(manifest.capabilities.redirect
            ? [`${link('Reconciliation', '/guides/reconciliation/')}: comparing the hub’s list with the tool’s.`]
            : []),
        ]),
      ),
    ),
  };
}

/** Names what has to be there before set-up; also on presets' pages. */
export function describePrerequisites(prerequisites: readonly Prerequisite[], { capabilities }: Manifest): string {
  // Nothing is launched with a destination of syncs, so nobody is asked to confirm anything.
  const { moment, seen } = capabilities.participantIngestion
    ? { moment: 'Before the first run.', seen: { ...witnesses, operator: 'The hub cannot see this.' } }
    : { moment: 'At the launch.', seen: witnesses };
  return table(
    ['What', 'If it is missing', 'When, and who knows', 'Code in the API'],
    prerequisites.map(({ code: name, text, remedy, attestedBy, neededFor }) => [
      prose(text),
      prose(remedy),
      `${neededFor === 'attach' ? 'Before a link is taken.' : moment} ${seen[attestedBy]}`,
      code(name),
    ]),
  );
}

/** How far something was proven, in a sentence. */
export function describeVerification({ level, on, note }: Verification): Inline {
  return `${code(level)}. ${verificationLevels[level]} ${prose(note)} ${on === null ? '' : `Last on ${on}.`}`.trim();
}

function describeFacts(manifest: Manifest, packageName: string): string {
  return table(
    ['Fact', 'Value'],
    [
      ['Id', code(manifest.id)],
      ['Package', `${code(packageName)}, version ${code(manifest.version)}`],
      ['Contract', `version ${code(String(manifest.contract))}`],
      ['Settings', `version ${code(String(manifest.configVersion))}; it rises when stored settings have to be changed by hand`],
      ['Stage', `${code(manifest.stage)}. ${stages[manifest.stage]}`],
      ['Verified', describeVerification(manifest.verification)],
      ['Capabilities', describeCapabilities(manifest)],
      [
        'Talks to',
        Object.entries(manifest.hosts)
          .map(([name, url]) => `${prose(name)}: ${code(url)}`)
          .join('<br>') || 'no fixed host of its own',
      ],
    ],
  );
}

function describeCapabilities({ capabilities }: Manifest): Inline {
  return Object.keys(capabilities)
    .map((name) => {
      const ways =
        name === 'statusSync'
          ? capabilities.statusSync?.directions.map((direction) => `${code(direction)}, ${directions[direction]}`)
          : undefined;
      return `${code(name)}: ${capabilityNames[name] ?? 'see Statuses and ids'}${ways ? ` (${ways.join('; ')})` : ''}`;
    })
    .join('<br>');
}
