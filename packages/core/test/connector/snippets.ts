const texts = "title: 'T', summary: 'S', stage: 'experimental', verification: { level: 'none', on: null, note: 'N' }, configVersion: 1";
const docs =
  'docs: { automated: [], manual: [], prerequisites: [], setup: [], testChecklist: [], participantSees: [], limits: [], troubleshooting: [], advice: [] }';
const redirect = (identity: string) => `redirect: {
    identity: '${identity}',
    parameter: { name: 'iid', configurable: true, maximumLength: 50, reserved: [], reservedPrefixes: [] },
    placeholder: null, returns: ['complete'], onReturn: { default: 'submitted', fixed: false }, previewable: true, inviteHosts: [], maximumLinkLength: 2000,
  }`;
const statusSync = (directions: string, more = '') =>
  `statusSync: { directions: ${directions}, statusMap: { done: 'submitted' }, manual: []${more} }`;
const identifying = ', pull: { requestsPerMinute: 10, everyMinutes: 15, identifies: true }';
const destination = (listsFields: boolean, deletes: string, more = '') => `participantIngestion: { destination: {
    modes: ['upsert'], deleteBehaviours: { do_nothing: [], clear: [], delete: ${deletes} }, matchKey: 'email', maximumBatchSize: 100,
    rejectsWholeBatch: true, requestsPerMinute: 60, fields: [], listsFields: ${listsFields},${more}
  } }`;
const recruitment = "recruitment: { role: 'panel', studyKinds: ['survey'] }";

const check =
  "checkConnection: async () => context.logger.info({ region: context.config.region, has: context.secrets.has('apiKey') }, 'checked'),";
const connector = (capabilities: string, body: string, checkConnection = check) => `
import { z } from 'zod';
import { type Connector, defineManifest, succeed } from './connector/index.js';

export const manifest = defineManifest({
  contract: 1, id: 'sample', ${texts},
  connectionConfig: z.object({ region: z.enum(['eu', 'us']) }),
  studyConfig: z.object({ testId: z.string() }),
  secrets: { apiKey: { title: 'T', description: 'D', required: true, issuedBy: 'I' } },
  authentication: { scheme: 'none' }, hosts: {},
  capabilities: { ${capabilities} },
  presets: [], ${docs},
});

export const connector: Connector<typeof manifest> = {
  manifest,
  create: (context) => ({
    ${checkConnection}
    ${body}
  }),
};
`;

const base = `
      entryUrl: ({ link, token, study }) => succeed(link + token + study.testId),
      parseReturn: ({ query }) => succeed(query[0]?.[1] ?? ''),`;
const translation = `
      externalId: ({ participation }) => succeed(participation),
      internalId: ({ externalId }) => succeed(externalId),`;
const parse =
  'parseWebhook: ({ studies }) => studies.map(({ config }) => ({ externalId: config.testId, status: "done", eventId: null, occurredAt: null, test: false })),';
const pull = 'pull: async () => ({ records: [], next: null, readsAll: true }),';
const identify = 'identify: async ({ recordId }) => recordId,';
const push = 'push: async () => {},';
const write =
  "writeBatch: async ({ records }) => ({ status: 'answered' as const, outcomes: records.map(() => ({ status: 'accepted' as const })) }),";
const remove =
  "deleteBatch: async ({ targets }) => ({ status: 'answered' as const, outcomes: targets.map(() => ({ status: 'accepted' as const })) }),";
const find = "findRecords: async ({ keys }) => keys.map(() => ({ status: 'absent' as const })),";
const recruit = `
      fetchStudy: async ({ study }) => ({ externalId: study.testId, title: 'T', kind: 'survey', status: 'open', participationLimit: null }),
      publishApplicants: async ({ applicants }) => applicants.map(() => ({ status: 'skipped' as const, code: 'known', detail: 'D' })),
      reportStatus: async () => {},`;

const token = redirect('token');
const partner = redirect('partner_id');

/** Connectors that compile: each capability by itself, and all of them held as the wide type that a host works with. */
export const accepted: Readonly<Record<string, string>> = {
  redirect_token: connector(token, `redirect: {${base} },`),
  redirect_partner_id: connector(partner, `redirect: {${base}${translation} },`),
  status_webhook: connector(statusSync("['webhook']"), `statusSync: { ${parse} },`),
  status_pull: connector(statusSync("['pull']"), `statusSync: { ${pull} },`),
  status_pull_identifies: connector(statusSync("['pull']", identifying), `statusSync: { ${pull} ${identify} },`),
  status_push: connector(statusSync("['push']"), `statusSync: { ${push} },`),
  status_all: connector(statusSync("['webhook', 'pull', 'push']"), `statusSync: { ${parse} ${pull} ${push} },`),
  recruitment: connector(recruitment, `recruitment: {${recruit} },`),
  ingestion: connector(destination(false, '[]'), `participantIngestion: { ${write} },`),
  ingestion_lists: connector(destination(true, '[]'), `participantIngestion: { ${write} listFields: async () => [] },`),
  ingestion_deletes: connector(destination(false, "['upsert']"), `participantIngestion: { ${write} ${remove} },`),
  ingestion_finds: connector(destination(false, '[]', ' maximumLookupSize: 1'), `participantIngestion: { ${write} ${find} },`),
  four_in_one: `${connector(
    `${partner}, ${statusSync("['pull', 'webhook']")}, ${recruitment}, ${destination(false, '[]')}`,
    `redirect: {${base}${translation} }, statusSync: { ${parse} ${pull} }, recruitment: {${recruit} }, participantIngestion: { ${write} },`,
  )}
export const held: Connector = connector;`,
  held_by_a_host: `${connector(`${token}, ${statusSync("['webhook']")}`, `redirect: {${base} }, statusSync: { ${parse} },`)}
export const all: readonly Connector[] = [connector];
export const pulls = all.map((one) => one.create({} as Parameters<Connector['create']>[0]).statusSync?.pull?.({ study: {}, cursor: null, signal: {} as AbortSignal }));`,
};

/** Connectors that do not compile, and what the compiler must name. */
export const refused: Readonly<Record<string, { readonly source: string; readonly names: RegExp }>> = {
  capability_missing: {
    source: connector(`${token}, ${statusSync("['pull']")}`, `redirect: {${base} },`),
    names: /Property 'statusSync' is missing/,
  },
  capability_undeclared: {
    source: connector(token, `redirect: {${base} }, statusSync: { ${pull} },`),
    names: /'statusSync'|not assignable to type '(never|undefined)'/,
  },
  direction_missing: {
    source: connector(statusSync("['webhook', 'pull']"), `statusSync: { ${parse} },`),
    names: /Property 'pull' is missing/,
  },
  identify_missing: {
    source: connector(statusSync("['pull']", identifying), `statusSync: { ${pull} },`),
    names: /Property 'identify' is missing/,
  },
  identify_undeclared: {
    source: connector(statusSync("['pull']"), `statusSync: { ${pull} ${identify} },`),
    names: /not assignable to type '(never|undefined)'/,
  },
  direction_undeclared: {
    source: connector(statusSync("['webhook']"), `statusSync: { ${parse} ${push} },`),
    names: /not assignable to type '(never|undefined)'/,
  },
  config_field_unknown: {
    source: connector(token, `redirect: {${base} },`, 'checkConnection: async () => void context.config.zone,'),
    names: /Property 'zone' does not exist/,
  },
  study_field_unknown: {
    source: connector(token, `redirect: {${base.replace('study.testId', 'study.surveyId')} },`),
    names: /Property 'surveyId' does not exist/,
  },
  secret_unknown: {
    source: connector(token, `redirect: {${base} },`, "checkConnection: async () => void context.secrets.reveal('webhookKey'),"),
    names: /"webhookKey"' is not assignable to parameter of type '"apiKey"'/,
  },
  translation_for_token: {
    source: connector(token, `redirect: {${base}${translation} },`),
    names: /not assignable to type '(never|undefined)'/,
  },
  translation_missing_for_partner_id: {
    source: connector(partner, `redirect: {${base} },`),
    names: /missing the following properties from type 'IdTranslation<.*>': externalId, internalId/,
  },
  list_fields_undeclared: {
    source: connector(destination(false, '[]'), `participantIngestion: { ${write} listFields: async () => [] },`),
    names: /not assignable to type '(never|undefined)'/,
  },
  find_missing: {
    source: connector(destination(false, '[]', ' maximumLookupSize: 1'), `participantIngestion: { ${write} },`),
    names: /Property 'findRecords' is missing/,
  },
  find_undeclared: {
    source: connector(destination(false, '[]'), `participantIngestion: { ${write} ${find} },`),
    names: /not assignable to type '(never|undefined)'/,
  },
  delete_missing: {
    source: connector(destination(false, "['upsert']"), `participantIngestion: { ${write} },`),
    names: /Property 'deleteBatch' is missing/,
  },
  check_missing: {
    source: connector(token, `redirect: {${base} },`, ''),
    names: /Property 'checkConnection' is missing/,
  },
  network_out_of_reach: {
    source: connector(token, `redirect: { ...{${base} }, entryUrl: () => { void fetch('https://example.com'); return succeed(''); } },`),
    names: /Cannot find name 'fetch'/,
  },
  outcome_completed_reported: {
    source: connector(statusSync("['pull']").replace("'submitted'", "'completed'"), `statusSync: { ${pull} },`),
    names: /'"completed"' is not assignable to type 'ReportedOutcome'/,
  },
};
