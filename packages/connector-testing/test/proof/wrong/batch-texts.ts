import { randomUUID } from 'node:crypto';
import type { BatchAnswer } from '@panelbridge/core/connector';
import { code, type Free, http, type Instance, type Wrong } from '../change.ts';
import { panelReference as panel } from '../panel-reference.ts';

type Ingestion = Free<NonNullable<Instance['participantIngestion']>>;
type WriteInput = Parameters<Ingestion['writeBatch']>[0];

/** Replaces how a batch is written whose records come as a text. */
const writeText = (change: (writeBatch: Ingestion['writeBatch'], input: WriteInput, json: string) => Promise<BatchAnswer>) =>
  code(panel, ({ participantIngestion }) => {
    const { writeBatch } = participantIngestion as Ingestion;
    return {
      participantIngestion: {
        ...participantIngestion,
        writeBatch: ({ text, ...input }: WriteInput) => (text ? change(writeBatch, input, text.json) : writeBatch(input)),
      },
    };
  });
const parse = (json: string): WriteInput['records'][number] => JSON.parse(json) as WriteInput['records'][number];

const forgetsMode = writeText((writeBatch, input) => writeBatch({ ...input, mode: 'upsert' }));

/** Connectors that treat a batch in another way where its records come as a text. */
export const wrongBatchTexts: readonly Wrong[] = [
  {
    check: 'batch-texts',
    fault: 'sends the text as one value',
    also: ['batch-outcomes'],
    given: writeText((writeBatch, input, json) => writeBatch({ ...input, records: [{ email: json }] })),
  },
  {
    check: 'batch-texts',
    fault: 'takes the text apart where it would stand if no blank were in it',
    given: writeText((writeBatch, input, json) =>
      writeBatch({
        ...input,
        records: json
          .slice(1, -1)
          .split(/(?<=\}),(?=\{)/)
          .map(parse),
      }),
    ),
  },
  {
    check: 'batch-texts',
    fault: 'loses empty values of the text',
    given: writeText((writeBatch, input, json) =>
      writeBatch({ ...input, records: JSON.parse(json.replaceAll(/"age": ?null/g, '"age":0')) as WriteInput['records'] }),
    ),
  },
  {
    check: 'batch-texts',
    fault: 'forgets the mode where the text is sent',
    given: forgetsMode,
  },
  {
    check: 'batch-texts',
    fault: 'forgets the mode where the text is sent, in requests that have an id of their own each',
    given: http(forgetsMode, (send, request) => send({ ...request, headers: { ...request.headers, 'x-request-id': randomUUID() } })),
  },
  {
    check: 'batch-texts',
    fault: 'leaves out the id that each request has where the text is sent',
    given: http(panel, (send, request) =>
      send('jsonText' in request ? request : { ...request, headers: { ...request.headers, 'x-request-id': randomUUID() } }),
    ),
  },
  {
    check: 'batch-outcomes',
    fault: 'gives outcomes in the partner’s order where the batch came as a text',
    also: ['batch-texts'],
    given: writeText(async (writeBatch, input) => {
      const answer = await writeBatch(input);
      return answer.status === 'answered' ? { ...answer, outcomes: answer.outcomes.toReversed() } : answer;
    }),
  },
];
