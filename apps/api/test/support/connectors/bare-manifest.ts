import { z } from 'zod';

/** The parts of a manifest that say nothing, for connectors that are made to be chosen by a study and never called. */
export const bareManifest = {
  contract: 1,
  stage: 'experimental',
  verification: { level: 'none', on: null, note: 'A fixture.' },
  configVersion: 1,
  connectionConfig: z.object({}),
  studyConfig: z.object({}),
  secrets: {},
  authentication: { scheme: 'none' },
  hosts: {},
  presets: [],
  docs: {
    automated: ['Nothing.'],
    manual: ['Everything.'],
    prerequisites: [],
    setup: [{ side: 'panel', title: 'None', text: 'There is nothing to set up.' }],
    testChecklist: ['None.'],
    participantSees: [],
    limits: [],
    troubleshooting: [],
    advice: [],
  },
} as const;
