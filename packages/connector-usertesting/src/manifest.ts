import { defineManifest } from '@panelbridge/core/connector';
import { connectionConfig, publishedStatus, studyConfig } from './config.js';
import { docs } from './docs.js';

/** What the connector is. What the vendor does not publish is a setting, so that nothing here is a guess (D22). */
export const manifest = defineManifest({
  contract: 1,
  id: 'usertesting',
  title: 'UserTesting (Invite Network)',
  summary: 'Sends people into surveys, interaction and classic tests of UserTesting, and reads from its Results API who finished.',
  stage: 'experimental',
  verification: {
    level: 'sandbox',
    on: '2026-11-22',
    note: 'Entry, return, token, pages and rate limit against the bundled test tool only, which follows the vendor’s public descriptions; nothing was tried with UserTesting itself.',
  },
  configVersion: 1,
  connectionConfig,
  studyConfig,
  secrets: {
    clientId: {
      title: 'Client id',
      description: 'The id of the API client, issued together with its secret.',
      required: true,
      issuedBy: 'UserTesting’s support, support@usertesting.com; ask for a client of the Results API with the scope studies:read.',
    },
    clientSecret: {
      title: 'Client secret',
      description: 'The secret of the API client, by which the hub asks for access tokens.',
      required: true,
      issuedBy: 'UserTesting’s support, support@usertesting.com, together with the client id; a lost one is replaced there.',
    },
  },
  authentication: {
    scheme: 'oauth_client_credentials',
    tokenUrl: 'https://auth.usertesting.com/oauth2/aus1p3vtd8vtm4Bxv0h8/v1/token',
    scope: 'studies:read',
    clientId: 'clientId',
    clientSecret: 'clientSecret',
  },
  hosts: { production: 'https://api.use2.usertesting.com' },
  capabilities: {
    redirect: {
      identity: 'partner_id',
      parameter: { name: 'userID', configurable: true, maximumLength: 50, reserved: [], reservedPrefixes: [] },
      placeholder: '#cuser#',
      returns: ['complete', 'screen_out', 'over_quota', 'quality', 'incomplete'],
      onReturn: { default: 'submitted', fixed: true },
      previewable: true,
      // Surveys and interaction tests may still be served by the engine that UserTesting took over, under its own name.
      inviteHosts: ['usertesting.com', '*.usertesting.com', '*.userzoom.com'],
      maximumLinkLength: 1999,
    },
    statusSync: {
      directions: ['pull'],
      statusMap: { [publishedStatus]: 'submitted' },
      manual: [
        {
          from: 'submitted',
          to: 'completed',
          why: 'Only then an incentive is due: a person looks at the session in UserTesting first. No job ever does it.',
        },
      ],
      pull: { requestsPerMinute: 10, everyMinutes: 15, identifies: true },
      removal: {
        title: 'Remove the participant in UserTesting',
        text:
          'Only now, after the hub has excluded the person: open the test’s Sessions in UserTesting, find the session by the id that is shown here, and remove the participant. ' +
          'Afterwards the id is no longer visible there; the hub keeps it, so that both sides can still be compared. Then confirm the step here.',
      },
    },
  },
  presets: [],
  docs,
});
