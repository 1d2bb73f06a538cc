import type { Preset } from '@panelbridge/core/connector';
import { panelSteps, verifySetup } from '../setup-steps.js';

/** LimeSurvey, hosted anywhere. Source: its manual's pages on panel integration and on placeholders. */
export const limesurvey: Preset = {
  id: 'limesurvey',
  title: 'LimeSurvey',
  summary: 'Self-hosted or hosted surveys that keep a URL parameter and pass it through to the end or quota address.',
  stage: 'experimental',
  verification: { level: 'none', on: null, note: 'From the manual alone.' },
  redirect: {
    placeholder: '{PASSTHRU:{name}}',
    returns: ['complete', 'screen_out', 'over_quota'],
    parameter: { reserved: ['sid', 'lang', 'newtest', 'token', 'r', 'action'] },
  },
  statusSync: null,
  docs: {
    setup: [
      {
        side: 'partner',
        title: 'Keep the parameter',
        text: 'In the survey’s Panel integration, add the URL parameter `iid`; a target question is not needed. Activate the survey and copy its link.',
      },
      ...panelSteps,
      {
        side: 'partner',
        title: 'Set the end addresses',
        text:
          'Paste the address for complete as the survey’s end URL and let it load automatically. For a quota that is full, paste the address for over quota as the quota’s URL; ' +
          'for one that screens out, the address for screen-out.',
      },
      verifySetup,
    ],
  },
};
