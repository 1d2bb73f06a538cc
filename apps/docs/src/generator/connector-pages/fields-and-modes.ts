import { blocks, code, link, section, table } from '../../markdown/markdown.ts';
import type { Destination } from '../../sources/capability-shapes.ts';
import type { Connector } from '../../sources/read-connectors.ts';
import type { Ingestion } from '../../sources/read-ingestion.ts';
import type { Page } from '../page.ts';
import { deleteBehaviourNames, modeNames, nullPolicyNames } from '../words.ts';
import { hrefOf, slugOf } from './paths.ts';

/** What a destination of syncs takes: fields, modes, delete behaviours, and what one bad row does to a batch. Nothing for other connectors. */
export function writeFieldsAndModes({ manifest, hash }: Connector, ingestion: Ingestion): readonly Page[] {
  const destination = manifest.capabilities.participantIngestion?.destination;
  if (!destination) return [];
  return [
    {
      slug: slugOf(manifest, 'fieldsAndModes'),
      title: `Fields and modes of ${manifest.title}`,
      label: 'Fields and modes',
      description: 'Which fields there are, how rows meet what is already there, and what happens to people whose row left the model.',
      manifestHash: hash,
      body: blocks(
        `How a sync is made and run: ${link('Syncs', '/guides/syncs/')}.`,
        section('## Fields', describeFields(destination)),
        section('## Cells without a value', describeNulls(destination, ingestion)),
        section('## Modes', describeModes(destination, ingestion)),
        section('## When a row leaves the model', describeDeleteBehaviours(destination, ingestion)),
        section('## One bad row in a batch', destination.rejectsWholeBatch ? describeSplit(ingestion.split) : undefined),
        section(
          '## What becomes of each row',
          `Every row of a run ends in one of ${link('these outcomes', '/reference/rows/#how-a-row-ends')}, with its reason and what the next run does with it.`,
        ),
        manifest.presets.length > 0 ? `A preset may allow less: see ${link('presets', hrefOf(manifest, 'presets'))}.` : undefined,
      ),
    },
  ];
}

function describeModes(destination: Destination, { modes }: Ingestion): string {
  return table(
    ['Mode', 'What it does', 'Offered here', 'Needs the match key', 'After a lost answer'],
    Object.entries(modes).map(([mode, { needsMatch, repeatable }]) => [
      code(mode),
      modeNames[mode] ?? '',
      destination.modes.includes(mode) ? 'yes' : 'no',
      needsMatch ? `yes, ${code(destination.matchKey)}` : 'no, but advised',
      repeatable ? 'it is sent again, which changes nothing twice' : describeDoubt(destination),
    ]),
  );
}

/** What happens to an insert whose answer was lost. */
function describeDoubt({ maximumLookupSize, matchKey }: Destination): string {
  const why = 'sent again it might make the same person twice';
  return maximumLookupSize === undefined
    ? `it is \`in_doubt\`: ${why}`
    : `the hub looks the person up by \`${matchKey}\`; who is not found is \`in_doubt\`, since ${why}`;
}

function describeDeleteBehaviours(destination: Destination, { modes, deleteBehaviours }: Ingestion): string {
  const names = Object.keys(modes);
  return blocks(
    table(
      ['Delete behaviour', 'What happens to the person', ...names.map((mode) => `with ${code(mode)}`)],
      Object.keys(deleteBehaviours).map((behaviour) => [
        code(behaviour),
        deleteBehaviourNames[behaviour] ?? '',
        ...names.map((mode) => {
          if (modes[mode]?.deleteBehaviours.includes(behaviour) !== true) return 'refused';
          return destination.deleteBehaviours[behaviour]?.includes(mode) === true ? 'yes' : 'not offered here';
        }),
      ]),
    ),
    'Only people whom the sync itself has sent are ever cleared or deleted. A row that comes back is sent anew.',
  );
}

function describeFields({ fields, listsFields, matchKey }: Destination): string {
  return blocks(
    table(
      ['Field', 'Holds', 'Needed'],
      fields.map(({ name, type, required }) => [
        code(name),
        type,
        name === matchKey ? 'in upsert and update; people are recognised by it' : required ? 'yes' : 'no',
      ]),
    ),
    listsFields
      ? 'Characteristics of the account come on top; the hub asks for them, and their types are checked as well: text, number, date as `YYYY-MM-DD`, true or false.'
      : 'There are no others.',
    'A column has to hold what its field holds. What does not fit is `invalid`, named by column and field, and not sent. Columns that are not mapped are not sent.',
  );
}

function describeNulls({ setsIfEmpty }: Destination, { nullPolicies }: Ingestion): string {
  return table(
    ['`nulls` of a mapping', 'What happens where the cell is empty', 'Offered here'],
    nullPolicies.map((policy) => [
      code(policy),
      nullPolicyNames[policy] ?? '',
      policy !== 'set_if_empty' || setsIfEmpty === true ? 'yes' : 'no',
    ]),
  );
}

function describeSplit({ batchSize, badRow, unnamed, named, costs }: Ingestion['split']): string {
  return blocks(
    `One bad row makes the destination refuse all rows of its request. Without split retries every row of the batch counts as rejected, with the code \`batch_rejected\`, and goes again in the next run. With split retries the hub finds out which row it was. It never does so after 401, 403, 429 or 5xx, since no row has caused those.`,
    section(
      '### A worked example',
      `A batch has ${batchSize} rows, and row ${badRow} is bad. Where the answer names it, that row is taken out and the other ${batchSize - 1} go again: ${named.length} requests. Where the answer names nobody, the hub looks for it in ${unnamed.length} requests:`,
      table(
        ['Request', 'Rows', 'How many', 'Answer'],
        unnamed.map(({ from, to, rows, accepted }, index) => [
          String(index + 1),
          from === to ? `row ${from}` : `${from} to ${to}`,
          String(rows),
          accepted ? 'accepted' : rows === 1 ? `refused: row ${from} is the bad one, with its own error` : 'refused',
        ]),
      ),
      'A part that is refused is halved. What is accepted is settled and never sent again. Behind the bad row the hub goes on in larger parts, since bad rows are mostly few.',
    ),
    section(
      '### What it costs',
      table(
        ['Bad rows of 100', 'Requests where the answer names them', 'Requests where it names nobody', 'Row by row'],
        costs.map(({ bad, named: few, unnamed: many, oneByOne }) => [bad, few, many, oneByOne].map(String)),
      ),
      'These are for bad rows that lie evenly. Rows that were refused in an earlier run travel in batches of their own, after the others, so they hold up nobody.',
    ),
  );
}
