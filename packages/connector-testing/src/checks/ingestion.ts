import type { BatchAnswer, DestinationDeclaration, FieldValue } from '@panelbridge/core/connector';
import { isDeepStrictEqual } from 'node:util';
import type { Check } from '../check.js';
import { describeEnding, settle, shorten } from '../ending.js';
import { type RunExample, runExamples } from '../examples.js';
import { printRequests, readBody } from '../host/request-body.js';
import { makeRows } from '../operations.js';
import { noSignal } from '../rehearse.js';
import { listShapeFaults } from '../shapes.js';
import type { Connected, Subject } from '../subject.js';

type Find = (subject: Subject, destination: DestinationDeclaration) => readonly string[] | Promise<readonly string[]>;

const ingestionCheck = (id: string, holds: string, remedy: string, find: Find, concerns?: (subject: Subject) => boolean): Check => ({
  id,
  capability: 'participant ingestion',
  per: 'connection',
  holds,
  remedy,
  ...(concerns && { concerns }),
  find: (subject) => {
    const destination = subject.resolved.capabilities.participantIngestion?.destination;
    return destination ? find(subject, destination) : ['there is no destination'];
  },
});

const exampleCheck = (
  id: string,
  holds: string,
  remedy: string,
  wanted: (run: RunExample) => boolean,
  has: (subject: Subject) => boolean,
): Check => ingestionCheck(id, holds, remedy, async (subject) => (await runExamples(subject)).filter(wanted).flatMap(compare), has);

/** How people are written to a destination. */
export const ingestionChecks: readonly Check[] = [
  exampleCheck(
    'batch-outcomes',
    'The partner’s answer to a batch comes to one outcome for each record, in the order of the records, whatever order it has.',
    'Tie what the partner says to the record by its place or its match key, and return one outcome for each.',
    ({ kind, expected }) => kind === 'batch' && (expected as BatchAnswer).status === 'answered',
    ({ scenario }) => (scenario.batches ?? []).some(({ expected }) => expected.status === 'answered'),
  ),
  exampleCheck(
    'rejected-batches',
    'A batch that the partner rejects as a whole is told as `rejected`, with the records that it names.',
    'Return status `rejected`, with `records` by their place in the batch as it was sent; the host takes the batch apart.',
    ({ kind, expected }) => kind === 'batch' && (expected as BatchAnswer).status === 'rejected',
    ({ scenario }) => (scenario.batches ?? []).some(({ expected }) => expected.status === 'rejected'),
  ),
  exampleCheck(
    'deletion-outcomes',
    'A deletion comes to one outcome for each person; who is gone already is skipped as `no_match`.',
    'Return an outcome for each target, in their order.',
    ({ kind }) => kind === 'deletion',
    ({ scenario }) => (scenario.deletions ?? []).length > 0,
  ),
  exampleCheck(
    'lookup-outcomes',
    'A look-up says of each key whether somebody is there, and `unknown` where the answer does not tell.',
    'Count exact matches of the match key alone: a partner that does not know the filter answers with everybody.',
    ({ kind }) => kind === 'lookup',
    ({ scenario }) => (scenario.lookups ?? []).length > 0,
  ),
  ingestionCheck(
    'full-batches',
    'A batch of the declared size goes in one request, and each of its records has an outcome.',
    'Send the batch as it is, or declare a smaller `maximumBatchSize`.',
    async (subject, { maximumBatchSize }) => {
      const records = makeRows(subject, maximumBatchSize);
      const { opened, ending } = await write(subject, records);
      if (ending.kind !== 'value') return [describeEnding(ending)];
      const { requests } = opened.traces;
      const { status, outcomes } = ending.value as { readonly status?: unknown; readonly outcomes?: readonly unknown[] };
      return [
        ...listShapeFaults('answer', ending.value),
        ...(requests.length === 1 ? [] : [`${records.length} records go in ${requests.length} requests`]),
        ...(status !== 'answered' || outcomes?.length === records.length
          ? []
          : [`${outcomes?.length} outcomes for ${records.length} records`]),
      ];
    },
  ),
  ingestionCheck(
    'declared-modes',
    'Each declared mode can be written, and the partner is told which it is.',
    'Send the mode along, or declare only those that the partner has.',
    async (subject, { modes }) => {
      const seen = new Map<string, string>();
      const faults: string[] = [];
      for (const mode of modes) {
        const { opened, ending } = await write(subject, makeRows(subject, 1), mode);
        if (ending.kind !== 'value') faults.push(`${mode}: ${describeEnding(ending)}`);
        const sent = printRequests(opened.traces.requests);
        const other = seen.get(sent);
        if (other !== undefined) faults.push(`${mode} and ${other} are sent the same`);
        seen.set(sent, mode);
      }
      return faults;
    },
  ),
  ingestionCheck(
    'sent-values',
    'Every value of a record is sent as it is, an empty one included: it clears the field.',
    'Leave out no value: `null` is a value, and so are 0, false and the empty text.',
    async (subject, { fields, matchKey }) => {
      const [row = {}] = makeRows(subject, 1);
      const cleared = Object.fromEntries(
        Object.entries(row).map(([name, value]): [string, FieldValue] => [name, name === matchKey ? value : null]),
      );
      const faults: string[] = [];
      for (const [what, record] of [['filled', row] as const, ['cleared', cleared] as const]) {
        const { opened } = await write(subject, [record]);
        const sent = collectLeaves(opened.traces.requests.map(readBody));
        for (const { name } of fields) {
          const value = record[name] ?? null;
          const isSent = sent.some(([member, leaf]) =>
            value === null ? isLike(member, name) && (leaf === null || leaf === '') : String(leaf) === String(value),
          );
          if (!isSent) faults.push(`${name} is ${what} by ${JSON.stringify(value)}, and that is not sent`);
        }
      }
      return faults;
    },
  ),
  ingestionCheck(
    'known-fields',
    'What the destination lists as its fields has names of its own, each once.',
    'Leave out what is declared already, and what stands twice.',
    async (subject, { fields }) => {
      const { instance } = subject.connect();
      const ending = await settle(() => instance.participantIngestion?.listFields?.({ signal: noSignal }));
      if (ending.kind !== 'value') return [describeEnding(ending)];
      const faults = listShapeFaults('fields', ending.value);
      if (faults.length > 0) return faults;
      const names = (ending.value as readonly { readonly name: string }[]).map(({ name }) => name);
      return [
        ...names.filter((name, index) => names.indexOf(name) !== index).map((name) => `"${name}" is listed twice`),
        ...names.filter((name) => fields.some((field) => field.name === name)).map((name) => `"${name}" is declared and listed`),
      ];
    },
    ({ resolved }) => resolved.capabilities.participantIngestion?.destination.listsFields === true,
  ),
];

function compare({ title, expected, ending }: RunExample): readonly string[] {
  if (ending.kind !== 'value') return [`“${title}”: ${describeEnding(ending)}`];
  return isDeepStrictEqual(strip(ending.value), strip(expected)) ? [] : [`“${title}”: ${shorten(JSON.stringify(ending.value))}`];
}

/** The raw answer is the partner's own text, which no example has to repeat. */
function strip(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { raw: _, ...rest } = value as Readonly<Record<string, unknown>>;
  return rest;
}

async function write(
  subject: Subject,
  records: readonly Readonly<Record<string, FieldValue>>[],
  wanted?: DestinationDeclaration['modes'][number],
) {
  const opened: Connected = subject.connect();
  const mode = wanted ?? subject.resolved.capabilities.participantIngestion?.destination.modes[0] ?? 'upsert';
  const ending = await settle(() => opened.instance.participantIngestion?.writeBatch({ mode, records, onlyIfEmpty: [], signal: noSignal }));
  return { opened, ending };
}

/** Every plain value within a value, with the name of the member that holds it. */
function collectLeaves(value: unknown, name = ''): readonly (readonly [name: string, value: unknown])[] {
  if (typeof value !== 'object' || value === null) return [[name, value]];
  return Object.entries(value).flatMap(([member, inner]) => collectLeaves(inner, member));
}

/** Whether two names are the same but for the way in which words are joined. */
function isLike(left: string, right: string): boolean {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return plain(left) === plain(right);
}
