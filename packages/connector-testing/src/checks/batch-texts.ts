import type { DestinationDeclaration } from '@panelbridge/core/connector';
import type { Check } from '../check.js';
import { describeEnding, type Ending, settle, shorten } from '../ending.js';
import { readBody } from '../host/request-body.js';
import { isLike } from '../is-like.js';
import { makeRows, makeValue } from '../operations.js';
import { type WriteInput, withText } from '../records-text.js';
import { noSignal } from '../rehearse.js';
import { listShapeFaults } from '../shapes.js';
import type { Subject } from '../subject.js';

type Rows = WriteInput['records'];

/** How batches are written whose records come as a text. */
export const batchTextChecks: readonly Check[] = [
  {
    id: 'batch-texts',
    capability: 'participant ingestion',
    per: 'connection',
    holds: 'A batch is sent the same, and comes to the same, whether its records are given as values or also as a text.',
    remedy: 'Put `text.json` into `jsonText` as it is, with all that stands around it otherwise, or leave `text` alone and send `records`.',
    find: async (subject) => {
      const destination = subject.resolved.capabilities.participantIngestion?.destination;
      if (!destination) return ['there is no destination'];
      const faults: string[] = [];
      for (const [what, records] of await listBatches(subject, destination)) {
        for (const mode of destination.modes) {
          const onlyIfEmpty =
            destination.setsIfEmpty === true ? Object.keys(records[0] ?? {}).filter((name) => name !== destination.matchKey) : [];
          const input: WriteInput = { mode, records, onlyIfEmpty, signal: noSignal };
          const plain = await write(subject, input);
          const found = [
            { what: 'given as a text', written: await write(subject, withText(input)) },
            { what: 'given as a text with blanks and escapes', written: await write(subject, withText(input, 'other')) },
          ];
          // Written again only now: what grows from call to call, as time does, differs around the texts where it differs at them.
          const tries = [plain, await write(subject, input)] as const;
          for (const { what: how, written } of found) {
            const fault = compare(tries, written);
            if (fault !== null) faults.push(`${what}, ${mode}, ${how}: ${fault}`);
          }
        }
      }
      return faults;
    },
  },
];

/** Batches of all kinds of values: filled, cleared, with fields of which only some rows say something, and with those that the partner lists. */
async function listBatches(subject: Subject, { fields, matchKey, listsFields, maximumBatchSize }: DestinationDeclaration) {
  const rows = makeRows(subject, Math.min(3, maximumBatchSize));
  const cleared = rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, name === matchKey ? value : null])),
  );
  const required = new Set([matchKey, ...fields.filter((field) => field.required).map(({ name }) => name)]);
  const uneven = rows.map((row, index) =>
    index % 2 === 0 ? Object.fromEntries(Object.entries(row).filter(([name]) => required.has(name))) : row,
  );
  const listed = listsFields ? await listFields(subject) : [];
  const further = rows.map((row, index) => ({
    ...row,
    ...Object.fromEntries(listed.map((field) => [field.name, makeValue(field, index)])),
  }));
  const batches: readonly (readonly [string, Rows])[] = [
    ['filled records', rows],
    ['cleared records', cleared],
    ['uneven records', uneven],
  ];
  return listed.length === 0 ? batches : [...batches, ['records with listed fields', further] as const];
}

async function listFields(subject: Subject): Promise<DestinationDeclaration['fields']> {
  const { instance } = subject.connect();
  const ending = await settle(() => instance.participantIngestion?.listFields?.({ signal: noSignal }));
  const isList = ending.kind === 'value' && listShapeFaults('fields', ending.value).length === 0;
  return isList ? (ending.value as DestinationDeclaration['fields']) : [];
}

interface Written {
  readonly ending: Ending;
  readonly sent: readonly object[];
}

async function write(subject: Subject, input: WriteInput): Promise<Written> {
  const { instance, traces } = subject.connect();
  const ending = await settle(() => instance.participantIngestion?.writeBatch(input));
  const sent = traces.requests.map(({ method, path, query = {}, headers = {}, ...body }) => ({
    method,
    path,
    query,
    headers,
    body: readBody(body),
  }));
  return { ending, sent };
}

/** What differs between two tries with values says nothing of texts. */
function compare(tries: readonly [Written, ...Written[]], { ending, sent }: Written): string | null {
  const [wanted] = tries;
  if (
    !isLike(
      tries.map((one) => one.sent),
      sent,
    )
  ) {
    return `${shorten(JSON.stringify(sent))} is sent, where ${shorten(JSON.stringify(wanted.sent))} belongs`;
  }
  return isLike(
    tries.map((one) => readEnding(one.ending)),
    readEnding(ending),
  )
    ? null
    : `${describeEnding(ending)}, and as values ${describeEnding(wanted.ending)}`;
}

const readEnding = (ending: Ending): object => (ending.kind === 'value' ? ending : { kind: ending.kind, text: describeEnding(ending) });
