import type { Connector, Manifest } from '@panelbridge/core/connector';
import { z } from 'zod';
import type { Scenarios } from '@panelbridge/connector-testing/run';

/** A connector with what is told of it; what the kit is handed. */
export interface Given {
  readonly connector: Connector;
  readonly scenarios: Scenarios;
}

/** What both reference connectors say of themselves. */
export const bare = {
  contract: 1,
  stage: 'experimental',
  verification: { level: 'none', on: null, note: 'There is no such partner.' },
  configVersion: 1,
  connectionConfig: z.object({
    region: z
      .enum(['eu', 'us'])
      .default('eu')
      .meta({ title: 'Region', description: 'Where the account is.', examples: ['eu'] }),
  }),
  studyConfig: z.object({
    project: z.string().min(1).max(100).meta({ title: 'Project', description: 'Id of the project at the partner.' }),
  }),
  secrets: {
    apiKey: { title: 'API key', description: 'Lets the hub in.', required: true, issuedBy: 'The partner’s settings.' },
    webhookKey: { title: 'Webhook key', description: 'Signs webhooks.', required: false, issuedBy: 'The partner’s settings.' },
  },
  authentication: { scheme: 'bearer', secret: 'apiKey' },
  hosts: { production: 'https://api.partner.example' },
  presets: [],
  docs: {
    automated: ['Statuses travel.'],
    manual: [],
    prerequisites: [{ code: 'account', text: 'An account.', remedy: 'Open one.', attestedBy: 'operator' }],
    setup: [{ side: 'panel', title: 'Connect', text: 'Store the key.' }],
    testChecklist: ['Walk through once.'],
    participantSees: [],
    limits: [],
    troubleshooting: [],
    advice: [],
  },
} as const satisfies Partial<Manifest>;

/** The settings that both references are tried with. */
export const study = { project: 'project-1' } as const;
