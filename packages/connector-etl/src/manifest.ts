import { defineManifest } from '@panelbridge/core/connector';
import { describeConnectionConfig, studyConfig, vendorKeyHeader } from './config.js';
import { docs } from './docs.js';
import { defaultFields } from './fields.js';
import { presets } from './presets.js';

/** What the connector is. What the vendor does not publish is a setting, or stands among the limits as unverified (D19, D20, D22). */
export const manifest = defineManifest({
  contract: 1,
  id: 'user-interviews-hub',
  title: 'User Interviews (Research Hub)',
  summary: 'Keeps the participants of a Research Hub in step with any source: adds, updates, clears and deletes them in batches.',
  stage: 'experimental',
  verification: {
    level: 'sandbox',
    on: '2026-11-22',
    note: 'Batches, refusals, look-ups and limits against the bundled stand-in, which follows public descriptions; nothing was tried with User Interviews itself.',
  },
  configVersion: 1,
  connectionConfig: describeConnectionConfig(presets.map(({ id }) => id)),
  studyConfig,
  secrets: {
    apiKey: {
      title: 'API key',
      description: 'The key of the User Interviews account whose Research Hub is written to.',
      required: true,
      issuedBy:
        'User Interviews, on request: api@userinterviews.com or your Customer Success Manager. It then stands in the account’s settings, under API Keys.',
      pattern: {
        expression: '[!-~]+',
        detail: 'It holds a blank, a line break or a character that no key has. Copy it again, in one line.',
      },
    },
  },
  authentication: { scheme: 'bearer', secret: 'apiKey', alternativeHeaders: [vendorKeyHeader] },
  hosts: { production: 'https://www.userinterviews.com' },
  capabilities: {
    participantIngestion: {
      destination: {
        modes: ['upsert', 'update', 'insert'],
        deleteBehaviours: { do_nothing: ['upsert', 'update', 'insert'], clear: ['upsert', 'update'], delete: ['upsert'] },
        matchKey: 'email',
        maximumBatchSize: 100,
        maximumDeleteBatchSize: 1,
        maximumLookupSize: 1,
        rejectsWholeBatch: true,
        requestsPerMinute: 60,
        fields: defaultFields,
        listsFields: true,
        setsIfEmpty: false,
        environments: ['production', 'sandbox'],
      },
    },
  },
  presets,
  docs,
});
