import type { BatchAnswer, DisclosedApplicant } from '@panelbridge/core/connector';
import { code, http, type Context, type Free, type Instance, type Wrong } from '../change.ts';
import { panelReference as panel } from '../panel-reference.ts';
import { platformReference as platform } from '../platform-reference.ts';

type Recruitment = Free<NonNullable<Instance['recruitment']>>;
type Ingestion = Free<Required<NonNullable<Instance['participantIngestion']>>>;
type WriteInput = Parameters<Ingestion['writeBatch']>[0];

const recruit = (change: (recruitment: Recruitment, context: Context) => Partial<Recruitment>) =>
  code(platform, ({ recruitment }, context) => ({ recruitment: { ...recruitment, ...change(recruitment as Recruitment, context) } }));
const ingest = (change: (ingestion: Ingestion) => Partial<Ingestion>) =>
  code(panel, ({ participantIngestion }) => ({
    participantIngestion: { ...participantIngestion, ...change(participantIngestion as Ingestion) },
  }));
const write = (change: (writeBatch: Ingestion['writeBatch'], input: WriteInput) => Promise<BatchAnswer>) =>
  ingest(({ writeBatch }) => ({ writeBatch: (input) => change(writeBatch, input) }));
const signal = new AbortController().signal;

/** Connectors that tell of people, or write them, in a wrong way. */
export const wrongPeople: readonly Wrong[] = [
  {
    check: 'told-applicants',
    fault: 'gives outcomes in the partner’s order',
    given: recruit(({ publishApplicants }) => ({
      publishApplicants: async (input) =>
        (await publishApplicants(input)).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    })),
  },
  {
    check: 'undisclosed-people',
    fault: 'sends an applicant as it was handed in',
    given: (() => {
      let applicants: readonly DisclosedApplicant[] = [];
      const remembering = recruit(({ publishApplicants }) => ({
        publishApplicants: (input) => {
          applicants = input.applicants;
          return publishApplicants(input);
        },
      }));
      return http(remembering, (send, request) =>
        send(request.path.endsWith('/applicants') ? { ...request, json: { applicants } } : request),
      );
    })(),
  },
  {
    check: 'no-applicants',
    fault: 'sends an empty list',
    given: recruit(({ publishApplicants }, context) => ({
      publishApplicants: async (input) => {
        if (input.applicants.length > 0) return publishApplicants(input);
        await context.http.send({
          method: 'POST',
          path: `/v1/studies/${String(input.study['project'])}/applicants`,
          json: { applicants: [] },
          signal,
        });
        return [];
      },
    })),
  },
  {
    check: 'reported-statuses',
    fault: 'stumbles over a status that it does not know',
    given: recruit(({ reportStatus }) => ({
      reportStatus: (input) => {
        if (input.status === 'no_show') throw new TypeError('no_show is not in the table');
        return reportStatus(input);
      },
    })),
  },
  {
    check: 'pushed-updates',
    fault: 'sends updates without their ids',
    given: http(platform, (send, request) => {
      if (request.path !== '/v1/updates') return send(request);
      const { updates } = request.json as { readonly updates: readonly { readonly person: string; readonly status: string }[] };
      return send({ ...request, json: { updates: updates.map(({ person, status }) => ({ person, status })) } });
    }),
  },
  {
    check: 'batch-outcomes',
    fault: 'gives outcomes in the partner’s order',
    given: write(async (writeBatch, input) => {
      const answer = await writeBatch(input);
      return answer.status === 'answered' ? { ...answer, outcomes: answer.outcomes.toReversed() } : answer;
    }),
  },
  {
    check: 'rejected-batches',
    fault: 'counts rejected records from 1',
    given: write(async (writeBatch, input) => {
      const answer = await writeBatch(input);
      return answer.status === 'rejected'
        ? { ...answer, records: answer.records.map((record) => ({ ...record, index: record.index + 1 })) }
        : answer;
    }),
  },
  {
    check: 'deletion-outcomes',
    fault: 'says of somebody who was gone that they were deleted',
    also: ['refused-requests'],
    given: ingest(({ deleteBatch }) => ({
      deleteBatch: async (input) => {
        await deleteBatch(input);
        return { status: 'answered', outcomes: input.targets.map(() => ({ status: 'accepted', effect: 'deleted' })) };
      },
    })),
  },
  {
    check: 'lookup-outcomes',
    fault: 'gives what was found in the partner’s order',
    given: ingest(({ findRecords }) => ({ findRecords: async (input) => (await findRecords(input)).toReversed() })),
  },
  {
    check: 'full-batches',
    fault: 'sends no more than 20 at once',
    given: write(async (writeBatch, input) => {
      const parts = [input.records.slice(0, 20), input.records.slice(20)].filter(({ length }) => length > 0);
      const answers: BatchAnswer[] = [];
      for (const records of parts) answers.push(await writeBatch({ ...input, records }));
      const [first] = answers;
      if (!first || first.status === 'rejected') return first ?? { status: 'answered', outcomes: [] };
      return { status: 'answered', outcomes: answers.flatMap((answer) => (answer.status === 'answered' ? answer.outcomes : [])) };
    }),
  },
  {
    check: 'declared-modes',
    fault: 'always writes as upsert',
    given: write((writeBatch, input) => writeBatch({ ...input, mode: 'upsert' })),
  },
  {
    check: 'sent-values',
    fault: 'leaves out empty values',
    also: ['batch-texts'],
    given: write((writeBatch, input) =>
      writeBatch({
        ...input,
        records: input.records.map((record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null))),
      }),
    ),
  },
  {
    check: 'known-fields',
    fault: 'lists a declared field once more',
    given: ingest(({ listFields }) => ({
      listFields: async (input) => [...(await listFields(input)), { name: 'email', type: 'text', required: true }],
    })),
  },
];
