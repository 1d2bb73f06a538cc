import { defineManifest } from '@panelbridge/core/connector';
import { connectionConfig, studyConfig } from './config.js';
import { docs } from './docs.js';
import { policy } from './policy.js';
import { maximumPeople } from './rally-api.js';
import { statusMap } from './statuses.js';

/** What the connector is. The policy is the source document's; what Rally's API does beyond its published pages is not relied on (D22). */
export const manifest = defineManifest({
  contract: 1,
  id: 'rally',
  title: 'Rally (recruiting with User Interviews)',
  summary:
    'Recruits from the panel for interviews, group interviews and unmoderated tests by the rules of a research platform, with or without the platform itself.',
  stage: 'experimental',
  verification: {
    level: 'sandbox',
    on: '2026-11-22',
    note: 'The rules follow a page that was last updated on March 6 2026. Studies, imports and refusals against the bundled platform only, which follows Rally’s published API pages; nothing was tried with Rally itself.',
  },
  configVersion: 1,
  connectionConfig,
  studyConfig,
  secrets: {
    apiKey: {
      title: 'API key',
      description: 'The key of Rally’s public API. Without it the hub is the workspace itself, and nobody else is told.',
      required: false,
      issuedBy: 'Rally, on request: its support or your Customer Success Manager.',
      pattern: {
        expression: '[!-~]+',
        detail: 'It holds a blank, a line break or a character that no key has. Copy it again, in one line.',
      },
    },
    webhookKey: {
      title: 'Webhook key',
      description: 'The secret by which Rally signs its webhooks.',
      required: false,
      issuedBy: 'Rally shows it as the signing secret of the webhook endpoint; it begins with `whsec_`.',
      pattern: {
        expression: 'whsec_[A-Za-z0-9+/]{32,88}={0,2}',
        detail: 'It is not a signing secret: that is `whsec_` with letters and digits behind it. Copy it again, in one line.',
      },
    },
  },
  authentication: { scheme: 'bearer', secret: 'apiKey' },
  hosts: { production: 'https://api.rallyuxr.com' },
  capabilities: {
    recruitment: { role: 'platform', policy, maximumBatchSize: maximumPeople },
    statusSync: {
      directions: ['webhook'],
      statusMap,
      manual: [
        {
          from: 'applied',
          to: 'invited',
          why: 'Answers decide about nobody: a person approves each applicant, which invites the applicant.',
        },
        { from: 'applied', to: 'rejected', why: 'Answers decide about nobody: a person turns an applicant down.' },
        {
          from: 'scheduled',
          to: 'no_show',
          why: 'Only who was there knows. Marked before the automatic payment, nobody is paid or charged for.',
        },
        {
          from: 'submitted',
          to: 'completed',
          why: 'Complete and send payment; whoever leaves it to the automatic payment completes it 24 hours after the session’s scheduled end, or after the test.',
        },
      ],
      webhook: {
        schemes: [{ id: 'svix', kind: 'standard_webhooks', secret: 'webhookKey', headers: 'svix', toleranceSeconds: 300 }],
        eventIdHeader: 'svix-id',
        maximumBodyBytes: 1_048_576,
      },
    },
  },
  presets: [],
  docs,
});
