import { ConnectorError, type RecordOutcome } from '@panelbridge/core/connector';
import { fieldless, probing, unlimited } from '../answering-references.ts';
import type { Given } from '../bare.ts';
import { code, http, onCheck, scenario, type Context, type Free, type Instance, type Wrong } from '../change.ts';
import { panelReference as panel } from '../panel-reference.ts';
import { platformReference as platform } from '../platform-reference.ts';

type Sync = Free<Required<NonNullable<Instance['statusSync']>>>;
type Recruitment = Free<NonNullable<Instance['recruitment']>>;
type Ingestion = Free<Required<NonNullable<Instance['participantIngestion']>>>;

/** What the connector's own reading of answers says of a refusal. */
const isRefused = (error: unknown, codes: readonly string[] = ['provider_rejected', 'not_found']): boolean =>
  ConnectorError.is(error) && codes.includes(error.code);
const orElse =
  <Value>(value: Value, codes?: readonly string[]) =>
  (error: unknown): Value => {
    if (isRefused(error, codes)) return value;
    throw error;
  };
const sync = (given: typeof panel, change: (sync: Sync, context: Context) => Partial<Sync>) =>
  code(given, ({ statusSync }, context) => ({ statusSync: { ...statusSync, ...change(statusSync as Sync, context) } }));
const ingestOf = (given: Given, change: (ingestion: Ingestion) => Partial<Ingestion>) =>
  code(given, ({ participantIngestion }) => ({
    participantIngestion: { ...participantIngestion, ...change(participantIngestion as Ingestion) },
  }));
const recruitOf = (given: Given, change: (recruitment: Recruitment) => Partial<Recruitment>) =>
  code(given, ({ recruitment }) => ({ recruitment: { ...recruitment, ...change(recruitment as Recruitment) } }));
const overlookAtAccount = (given: Given, status: number) =>
  http(given, async (send, request) => {
    const response = await send(request);
    return response.status === status && request.path === '/v1/account'
      ? { ...response, status: 200, text: '{"ok":true}', json: () => ({ ok: true }) }
      : response;
  });
const accepted: RecordOutcome = { status: 'accepted' };

/** Connectors that take what a partner refuses for done. */
export const wrongRefusals: readonly Wrong[] = [
  {
    check: 'refused-requests',
    fault: 'takes an address at which nothing answers for a connection that is well',
    given: onCheck(platform, (_, check) => check().catch(orElse(undefined, ['not_found']))),
  },
  ...[400, 405, 409, 410, 418, 422].map(
    (status): Wrong => ({
      check: 'refused-requests',
      fault: `takes a ${status} for a connection that is well`,
      given: overlookAtAccount(platform, status),
    }),
  ),
  {
    check: 'refused-requests',
    fault: 'takes a web page for a refusal that proves the connection',
    given: onCheck(scenario(platform, { provenBy: [404] }), (_, check) => check().catch(orElse(undefined, ['not_found']))),
  },
  {
    check: 'refused-requests',
    fault: 'does not take the refusal of which it says that it proves the connection',
    given: scenario(platform, { provenBy: [404] }),
  },
  {
    check: 'refused-requests',
    fault: 'takes the refusal that proves the connection at one request for a proof at another one',
    given: overlookAtAccount(probing, 422),
  },
  {
    check: 'refused-requests',
    fault: 'refuses a request that is refused where it says that this is an answer',
    given: scenario(panel, { answeredBy: { listFields: { 'GET /v1/fields': [404] } } }),
  },
  {
    check: 'refused-requests',
    fault: 'says that a refusal is an answer to a request that its function never sends',
    given: scenario(fieldless, { answeredBy: { listFields: { 'GET /v1/fields': [404], 'GET /v1/account': [404] } } }),
  },
  {
    check: 'refused-requests',
    fault: 'lists no fields where the partner does not understand the question',
    given: ingestOf(fieldless, ({ listFields }) => ({ listFields: (input) => listFields(input).catch(orElse([], ['provider_rejected'])) })),
  },
  {
    check: 'refused-requests',
    fault: 'makes up a study that is not there, where it says that only a limit may be missing',
    given: recruitOf(unlimited, ({ fetchStudy }) => ({
      fetchStudy: (input) =>
        fetchStudy(input).catch(
          orElse({ externalId: 'gone', title: 'Gone', kind: 'interview', status: 'open', participationLimit: null }, ['not_found']),
        ),
    })),
  },
  {
    check: 'refused-requests',
    fault: 'gives a study of no form where it says that a limit may be missing',
    given: recruitOf(unlimited, ({ fetchStudy }) => ({
      fetchStudy: async (input) => {
        const found = await fetchStudy(input);
        return found && { ...found, participationLimit: found.participationLimit ?? 0 };
      },
    })),
  },
  {
    check: 'refused-requests',
    fault: 'takes a list that is not there for one that is empty',
    given: sync(panel, ({ pull }) => ({ pull: (input) => pull(input).catch(orElse({ records: [], next: null, readsAll: true })) })),
  },
  {
    check: 'refused-requests',
    fault: 'is silent about a push that is refused',
    given: sync(platform, ({ push }) => ({ push: (input) => push(input).catch(orElse(undefined)) })),
  },
  {
    check: 'refused-requests',
    fault: 'counts applicants as told who were refused',
    given: recruitOf(platform, ({ publishApplicants }) => ({
      publishApplicants: (input) => publishApplicants(input).catch(orElse(input.applicants.map(() => accepted))),
    })),
  },
  {
    check: 'refused-requests',
    fault: 'takes a study that is not there for settings that name none',
    given: recruitOf(platform, ({ fetchStudy }) => ({ fetchStudy: (input) => fetchStudy(input).catch(orElse(null, ['not_found'])) })),
  },
  {
    check: 'refused-requests',
    fault: 'counts a batch as written that was refused',
    given: ingestOf(panel, ({ writeBatch }) => ({
      writeBatch: (input) =>
        writeBatch(input).catch((error: unknown) => {
          if (!isRefused(error)) throw error;
          const count = input.text?.count ?? input.records.length;
          return { status: 'answered', outcomes: Array.from({ length: count }, () => accepted) };
        }),
    })),
  },
  {
    check: 'refused-requests',
    fault: 'says that nobody is there where the partner does not understand the question',
    given: ingestOf(panel, ({ findRecords }) => ({
      findRecords: (input) => findRecords(input).catch(orElse(input.keys.map(() => ({ status: 'absent' })))),
    })),
  },
];
