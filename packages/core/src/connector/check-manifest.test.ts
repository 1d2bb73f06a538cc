import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sampleManifest, samplePreset, wideSample } from '../../test/connector/sample-manifest.js';
import { checkManifest, type Preset, type RedirectDeclaration, type WebhookDeclaration, type WebhookScheme } from './index.js';

const { redirect, statusSync, participantIngestion } = sampleManifest.capabilities;
const { destination } = participantIngestion;
const [signature, header] = statusSync.webhook.schemes;

type Case = readonly [title: string, changes: Record<string, unknown>, code: string, pointer: string];

const withRedirect = (changes: Partial<RedirectDeclaration>) => ({ capabilities: { redirect: { ...redirect, ...changes } } });
const withParameter = (changes: Partial<RedirectDeclaration['parameter']>) =>
  withRedirect({ parameter: { ...redirect.parameter, ...changes } });
const withSync = (changes: object) => ({ capabilities: { statusSync: { ...statusSync, ...changes } } });
const withWebhook = (changes: Partial<WebhookDeclaration>) => withSync({ webhook: { ...statusSync.webhook, ...changes } });
const withScheme = (scheme: Partial<Extract<WebhookScheme, { readonly kind: 'hmac_sha256' }>>) =>
  withWebhook({ schemes: [{ ...signature, ...scheme }] });
const withDestination = (changes: object) => ({ capabilities: { participantIngestion: { destination: { ...destination, ...changes } } } });
const withDocs = (changes: object) => ({ docs: { ...sampleManifest.docs, ...changes } });
const withPreset = (changes: Partial<Preset>) => ({ presets: [{ ...samplePreset, ...changes }] });
const field = z.string().meta({ title: 'T', description: 'D' });

const cases: readonly Case[] = [
  ['another contract', { contract: 2 }, 'contract_unsupported', '/contract'],
  ['an id that is not kebab-case', { id: 'Tracked_Link' }, 'id_invalid', '/id'],
  ['an empty title', { title: ' ' }, 'text_missing', '/title'],
  ['an empty summary', { summary: '' }, 'text_missing', '/summary'],
  ['a config version of 0', { configVersion: 0 }, 'number_invalid', '/configVersion'],
  ['a host that is no URL', { hosts: { production: 'api.example.com' } }, 'host_invalid', '/hosts/production'],
  ['proof without a date', { verification: { level: 'live', on: null, note: 'x' } }, 'verification_invalid', '/verification/on'],
  [
    'proof on a day that does not exist',
    { verification: { level: 'live', on: '2026-02-30', note: 'x' } },
    'verification_invalid',
    '/verification/on',
  ],
  ['a date without proof', { verification: { level: 'none', on: '2026-11-22', note: 'x' } }, 'verification_invalid', '/verification/on'],
  ['a config field without a text', { studyConfig: z.object({ testId: z.string() }) }, 'text_missing', '/studyConfig/testId'],
  [
    'a setting of a study that is locked nobody knows when',
    { studyConfig: z.object({ testId: field.meta({ title: 'T', description: 'D', lockedFrom: 'always' }) }) },
    'lock_invalid',
    '/studyConfig/testId',
  ],
  [
    'a lock of what belongs to no study',
    { connectionConfig: z.object({ mode: field.meta({ title: 'T', description: 'D', lockedFrom: 'launch' }) }) },
    'lock_invalid',
    '/connectionConfig/mode',
  ],
  ['a secret inside config', { studyConfig: z.object({ apiToken: field }) }, 'secret_in_config', '/studyConfig/apiToken'],
  [
    'a secret within a setting',
    {
      connectionConfig: wideSample.connectionConfig.extend({ login: z.object({ pwd: z.string() }).meta({ title: 'T', description: 'D' }) }),
    },
    'secret_in_config',
    '/connectionConfig/login/pwd',
  ],
  [
    'a secret that only ends like an address',
    { studyConfig: z.object({ tokenUrlSecret: field }) },
    'secret_in_config',
    '/studyConfig/tokenUrlSecret',
  ],
  ['authentication by an undeclared secret', { authentication: { scheme: 'bearer', secret: 'missing' } }, 'secret_unknown', '/secrets'],
  ['a scheme by an undeclared secret', withScheme({ secret: 'missing' }), 'secret_unknown', '/secrets'],
  ['a scheme by a secret that every object has', withScheme({ secret: 'toString' }), 'secret_unknown', '/secrets'],
  [
    'a secret that nobody issues',
    { secrets: { webhookKey: { ...sampleManifest.secrets.webhookKey, issuedBy: '' } } },
    'text_missing',
    '/secrets/webhookKey/issuedBy',
  ],
  ['no capability', { capabilities: {} }, 'capability_missing', '/capabilities'],
  ['a parameter with a space', withParameter({ name: 'i id' }), 'parameter_invalid', '/capabilities/redirect/parameter/name'],
  ['a reserved parameter', withParameter({ name: 'Theme' }), 'parameter_invalid', '/capabilities/redirect/parameter/name'],
  [
    'a parameter with a reserved beginning',
    withParameter({ name: 'brand.id' }),
    'parameter_invalid',
    '/capabilities/redirect/parameter/name',
  ],
  [
    'a reserved name in capitals',
    withParameter({ reserved: ['returnUrl'] }),
    'reserved_invalid',
    '/capabilities/redirect/parameter/reserved/0',
  ],
  [
    'an empty beginning',
    withParameter({ reservedPrefixes: [''] }),
    'reserved_invalid',
    '/capabilities/redirect/parameter/reservedPrefixes/0',
  ],
  ['a value of no length', withParameter({ maximumLength: 0 }), 'number_invalid', '/capabilities/redirect/parameter/maximumLength'],
  ['a link of half a character', withRedirect({ maximumLinkLength: 0.5 }), 'number_invalid', '/capabilities/redirect/maximumLinkLength'],
  ['a placeholder without text', withRedirect({ placeholder: ' ' }), 'placeholder_invalid', '/capabilities/redirect/placeholder'],
  [
    'a placeholder with the name twice',
    withRedirect({ placeholder: '{name}{name}' }),
    'placeholder_invalid',
    '/capabilities/redirect/placeholder',
  ],
  ['no way to finish', withRedirect({ returns: ['screen_out'] }), 'return_missing', '/capabilities/redirect/returns'],
  [
    'no direction',
    { capabilities: { statusSync: { directions: [], statusMap: {}, manual: [] } } },
    'direction_missing',
    '/capabilities/statusSync/directions',
  ],
  ['webhooks without a declaration', withSync({ webhook: undefined }), 'declaration_missing', '/capabilities/statusSync/webhook'],
  ['pulling without a declaration', withSync({ pull: undefined }), 'declaration_missing', '/capabilities/statusSync/pull'],
  [
    'no requests at all',
    withSync({ pull: { ...statusSync.pull, requestsPerMinute: 0 } }),
    'number_invalid',
    '/capabilities/statusSync/pull/requestsPerMinute',
  ],
  [
    'passes without a pause',
    withSync({ pull: { ...statusSync.pull, everyMinutes: 0.5 } }),
    'number_invalid',
    '/capabilities/statusSync/pull/everyMinutes',
  ],
  ['a declaration without its direction', withSync({ directions: ['webhook'] }), 'direction_missing', '/capabilities/statusSync/pull'],
  ['an empty status map', withSync({ statusMap: {} }), 'status_map_empty', '/capabilities/statusSync/statusMap'],
  ['webhooks that nobody verifies', withWebhook({ schemes: [] }), 'scheme_missing', '/capabilities/statusSync/webhook/schemes'],
  ['a scheme twice', withWebhook({ schemes: [header, header] }), 'id_taken', '/capabilities/statusSync/webhook/schemes/1/id'],
  ['a scheme called none', withScheme({ id: 'none' }), 'id_taken', '/capabilities/statusSync/webhook/schemes/0/id'],
  ['a scheme without a header', withScheme({ header: '' }), 'text_missing', '/capabilities/statusSync/webhook/schemes/0/header'],
  [
    'a signed timestamp that stands nowhere',
    withScheme({ timestamp: null }),
    'declaration_missing',
    '/capabilities/statusSync/webhook/schemes/0/timestamp',
  ],
  [
    'a timestamp at no pointer',
    withScheme({ timestamp: { pointer: 'timestamp' } }),
    'pointer_invalid',
    '/capabilities/statusSync/webhook/schemes/0/timestamp/pointer',
  ],
  [
    'Standard Webhooks without tolerance',
    withWebhook({ schemes: [{ id: 's', kind: 'standard_webhooks', secret: signature.secret, headers: 'svix', toleranceSeconds: 0 }] }),
    'number_invalid',
    '/capabilities/statusSync/webhook/schemes/0/toleranceSeconds',
  ],
  ['no tolerance', withScheme({ toleranceSeconds: 0 }), 'number_invalid', '/capabilities/statusSync/webhook/schemes/0/toleranceSeconds'],
  ['bodies of no size', withWebhook({ maximumBodyBytes: 0 }), 'number_invalid', '/capabilities/statusSync/webhook/maximumBodyBytes'],
  [
    'a status at the whole body',
    withWebhook({ body: { ...statusSync.webhook.body, status: '' } }),
    'pointer_invalid',
    '/capabilities/statusSync/webhook/body/status',
  ],
  [
    'an event id at no pointer',
    withWebhook({ body: { ...statusSync.webhook.body, eventId: ['id'] } }),
    'pointer_invalid',
    '/capabilities/statusSync/webhook/body/eventId',
  ],
  ['a destination without modes', withDestination({ modes: [] }), 'mode_missing', '/capabilities/participantIngestion/destination/modes'],
  [
    'a delete behaviour for a mode that is not there',
    withDestination({ deleteBehaviours: { ...destination.deleteBehaviours, clear: ['update'] } }),
    'mode_missing',
    '/capabilities/participantIngestion/destination/deleteBehaviours/clear',
  ],
  ['an unknown match key', withDestination({ matchKey: 'id' }), 'field_unknown', '/capabilities/participantIngestion/destination/matchKey'],
  [
    'batches of none',
    withDestination({ maximumBatchSize: 0 }),
    'number_invalid',
    '/capabilities/participantIngestion/destination/maximumBatchSize',
  ],
  [
    'no room for a deletion',
    withDestination({ maximumDeleteBatchSize: 0 }),
    'number_invalid',
    '/capabilities/participantIngestion/destination/maximumDeleteBatchSize',
  ],
  [
    'a delete behaviour that goes with no such mode',
    withDestination({ deleteBehaviours: { ...destination.deleteBehaviours, delete: ['insert'] } }),
    'mode_unsuited',
    '/capabilities/participantIngestion/destination/deleteBehaviours/delete',
  ],
  [
    'no environment',
    withDestination({ environments: [] }),
    'environment_missing',
    '/capabilities/participantIngestion/destination/environments',
  ],
  [
    'a secret of a form that is none',
    { secrets: { webhookKey: { ...sampleManifest.secrets.webhookKey, pattern: { expression: '[', detail: 'D' } } } },
    'pattern_invalid',
    '/secrets/webhookKey/pattern/expression',
  ],
  [
    'a form of a secret without a text',
    { secrets: { webhookKey: { ...sampleManifest.secrets.webhookKey, pattern: { expression: 'a', detail: '' } } } },
    'text_missing',
    '/secrets/webhookKey/pattern/detail',
  ],
  [
    'another header for the key that no setting chooses',
    { authentication: { scheme: 'bearer', secret: 'webhookKey', alternativeHeaders: ['X-Key'] } },
    'setting_missing',
    '/connectionConfig/keyHeader',
  ],
  [
    'no requests',
    withDestination({ requestsPerMinute: -1 }),
    'number_invalid',
    '/capabilities/participantIngestion/destination/requestsPerMinute',
  ],
  ['docs without set-up', withDocs({ setup: [] }), 'text_missing', '/docs/setup'],
  ['docs with an empty sentence', withDocs({ advice: ['good', ' '] }), 'text_missing', '/docs/advice/1'],
  ['a limit without a source', withDocs({ limits: [{ name: 'a', value: 'b', source: '' }] }), 'text_missing', '/docs/limits/0/source'],
  [
    'a prerequisite with an unstable code',
    withDocs({ prerequisites: [{ code: 'Study active', text: 'a', remedy: 'b', attestedBy: 'hub' }] }),
    'id_invalid',
    '/docs/prerequisites/0/code',
  ],
  [
    'one code for two troubles',
    withDocs({ troubleshooting: [...sampleManifest.docs.troubleshooting, ...sampleManifest.docs.troubleshooting] }),
    'id_taken',
    '/docs/troubleshooting/1/code',
  ],
  ['a question without an answer', withDocs({ questions: [{ question: 'Why?', answer: '' }] }), 'text_missing', '/docs/questions/0/answer'],
  [
    'a word of the partner for a status that there is not',
    withDocs({ words: [{ status: 'teleported', partner: 'GONE' }] }),
    'unknown_status',
    '/docs/words/0/status',
  ],
  ['a preset twice', { presets: [samplePreset, samplePreset] }, 'id_taken', '/presets/1/id'],
  ['a preset without a title', withPreset({ title: '' }), 'text_missing', '/presets/0/title'],
  [
    'a preset that claims a proof',
    withPreset({ verification: { level: 'sandbox', on: null, note: 'x' } }),
    'verification_invalid',
    '/presets/0/verification/on',
  ],
  [
    'a preset that breaks a declaration',
    withPreset({ redirect: { placeholder: '[{name}{name}]' } }),
    'placeholder_invalid',
    '/presets/0/capabilities/redirect/placeholder',
  ],
  [
    'a preset that reserves the default name',
    withPreset({ redirect: { parameter: { reserved: ['iid'] } } }),
    'parameter_invalid',
    '/presets/0/capabilities/redirect/parameter/name',
  ],
  ['a preset that nobody can choose', withPreset({ id: 'other' }), 'preset_unselectable', '/connectionConfig/preset'],
  [
    'a preset for a field that is not there',
    withPreset({ connectionConfig: { zone: 'eu' } }),
    'setting_invalid',
    '/presets/0/connectionConfig/zone',
  ],
  [
    'a preset with a value that the field refuses',
    withPreset({ connectionConfig: { region: 'mars' } }),
    'setting_invalid',
    '/presets/0/connectionConfig/region',
  ],
];

describe('checkManifest', () => {
  it('finds nothing in a good manifest', () => {
    expect(checkManifest(sampleManifest)).toEqual([]);
  });

  it.each(cases)('finds %s', (_, changes, code, pointer) => {
    const faults = checkManifest({ ...wideSample, ...changes });
    expect(faults.map((one) => `${one.code} ${one.pointer}`)).toContain(`${code} ${pointer}`);
    for (const one of faults) expect(one.detail).not.toBe('');
  });

  it('names every fault at once, and a fault of the connector only once though presets inherit it', () => {
    const faults = checkManifest({
      ...wideSample,
      id: 'X',
      title: '',
      ...withRedirect({ placeholder: '' }),
      ...withPreset({ redirect: {} }),
    });
    expect(faults.map(({ pointer }) => pointer)).toEqual(['/id', '/title', '/capabilities/redirect/placeholder']);
  });
});
