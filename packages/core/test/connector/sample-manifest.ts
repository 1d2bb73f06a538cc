import { z } from 'zod';
import { defineManifest, type Manifest, type ManifestDocs, type Preset } from '../../src/connector/index.js';

/** Texts that are complete and say nothing. */
export const sampleDocs: ManifestDocs = {
  automated: ['People are sent to the tool.'],
  manual: ['A person releases the incentive.'],
  prerequisites: [{ code: 'study_active', text: 'An active study.', remedy: 'Publish the study.', attestedBy: 'hub' }],
  setup: [{ side: 'panel', title: 'Paste the link', text: 'Paste the link into the study.' }],
  testChecklist: ['Walk the preview.'],
  participantSees: ['A page with a Start button.'],
  limits: [{ name: 'value length', value: '50 characters', source: 'the vendor’s documentation' }],
  troubleshooting: [{ code: 'not_marked_complete', symptom: 'Nobody is marked.', cause: 'No return address.', remedy: 'Paste it.' }],
  advice: ['Invite a few people first.'],
};

/** A preset that changes a bit of everything. */
export const samplePreset: Preset = {
  id: 'special',
  title: 'Special',
  summary: 'A special tool.',
  stage: 'beta',
  verification: { level: 'none', on: null, note: 'From documents alone.' },
  redirect: { placeholder: '[{name}]', parameter: { maximumLength: 20, reserved: ['name'] }, returns: ['complete'] },
  statusSync: { statusMap: { done: 'submitted' }, webhook: { eventIdHeader: 'x-event' } },
  docs: {
    setup: [{ side: 'partner', title: 'Special', text: 'The special way.' }],
    advice: ['Special advice.'],
    troubleshooting: [{ code: 'not_marked_complete', symptom: 'Special.', cause: 'Special.', remedy: 'Special.' }],
  },
};

/** A manifest without faults that declares all four capabilities; every test changes a copy of it. */
export const sampleManifest = defineManifest({
  contract: 1,
  id: 'sample',
  title: 'Sample',
  summary: 'A sample.',
  stage: 'experimental',
  verification: { level: 'sandbox', on: '2026-11-22', note: 'The tests of this package.' },
  configVersion: 1,
  connectionConfig: z.object({
    preset: z.enum(['special', 'absent']).optional().meta({ title: 'Preset', description: 'The tool.' }),
    region: z.enum(['eu', 'us']).default('eu').meta({ title: 'Region', description: 'Where the data lies.' }),
  }),
  studyConfig: z.object({ testId: z.string().meta({ title: 'Test', description: 'The id of the test.' }) }),
  secrets: { webhookKey: { title: 'Webhook key', description: 'Signs webhooks.', required: false, issuedBy: 'The tool’s settings.' } },
  authentication: { scheme: 'none' },
  hosts: { production: 'https://api.example.com' },
  capabilities: {
    redirect: {
      identity: 'token',
      parameter: { name: 'iid', configurable: true, maximumLength: 50, reserved: ['theme'], reservedPrefixes: ['brand.'] },
      placeholder: null,
      returns: ['complete', 'screen_out'],
      onReturn: { default: 'completed', fixed: false },
      previewable: true,
      inviteHosts: [],
      maximumLinkLength: 2000,
    },
    statusSync: {
      directions: ['webhook', 'pull'],
      statusMap: { finished: 'submitted', left: 'incomplete' },
      manual: [{ from: 'submitted', to: 'completed', why: 'A person reviews.' }],
      webhook: {
        schemes: [
          {
            id: 'signature',
            kind: 'hmac_sha256',
            secret: 'webhookKey',
            header: 'X-Signature',
            encoding: 'hex',
            prefix: '',
            signs: 'timestamp.body',
            timestamp: { header: 'X-Timestamp' },
            toleranceSeconds: 300,
          },
          { id: 'header', kind: 'shared_header', secret: 'webhookKey', header: 'X-Key' },
        ],
        eventIdHeader: null,
        maximumBodyBytes: 65_536,
        body: { status: '/event', externalId: '/parameters/{parameter}', eventId: ['/id'], occurredAt: '/at', test: '/test' },
      },
      pull: { requestsPerMinute: 10, everyMinutes: 15, identifies: false },
    },
    recruitment: { role: 'panel', studyKinds: ['survey'] },
    participantIngestion: {
      destination: {
        modes: ['insert', 'upsert'],
        deleteBehaviours: { do_nothing: ['insert', 'upsert'], clear: ['upsert'], delete: [] },
        matchKey: 'email',
        maximumBatchSize: 100,
        rejectsWholeBatch: true,
        requestsPerMinute: 60,
        fields: [{ name: 'email', type: 'text', required: true }],
        listsFields: false,
      },
    },
  },
  presets: [samplePreset],
  docs: sampleDocs,
});

/** The sample as a host sees it. */
export const wideSample: Manifest = { ...sampleManifest };
