import { defineManifest, type Connector } from '@panelbridge/core/connector';
import { bareManifest } from '../bare-manifest.js';

/** A platform that asks for people: no link leads into it, and its policy says what a study may be. */
export const manifest = defineManifest({
  ...bareManifest,
  id: 'recruiting',
  title: 'Recruiting platform',
  summary: 'A platform with a policy, for tests.',
  capabilities: {
    recruitment: {
      role: 'platform',
      policy: {
        studyKinds: ['unmoderated_test', 'interview'],
        required: [{ setting: 'description', reason: 'The platform shows it.' }],
        refused: [
          { setting: 'kind', reason: 'The platform holds interviews and tests only.' },
          { setting: 'screenerSource', reason: 'The platform reads screeners of the hub only.' },
          { setting: 'consentForm', reason: 'The platform has its own.' },
        ],
        adjusted: [{ setting: 'review', value: 'manual', reason: 'The platform knows no other.' }],
        lockedAtLaunch: [{ setting: 'participationLimit', reason: 'The platform has been told.' }],
        screenerSource: 'hub',
        review: 'manual',
        launchRoles: ['admin'],
        rates: [],
        automaticPaymentHours: 24,
        discloses: ['pseudonym'],
      },
    },
  },
});

export const connector: Connector<typeof manifest> = {
  manifest,
  create: () => ({
    checkConnection: async () => undefined,
    recruitment: {
      fetchStudy: async () => ({ externalId: 'x', title: 'x', kind: 'interview', status: 'x', participationLimit: null }),
      publishApplicants: async () => [],
      reportStatus: async () => undefined,
    },
  }),
};
