import type { Preset } from '@panelbridge/core/connector';
import { panelSteps, verifySetup } from '../setup-steps.js';

/** Qualtrics surveys, by embedded data and End of Survey elements. Source: the vendor's page on panel company integration. */
export const qualtrics: Preset = {
  id: 'qualtrics',
  title: 'Qualtrics',
  summary: 'Surveys that keep the id as embedded data and have a redirect of their own per outcome.',
  stage: 'experimental',
  verification: { level: 'none', on: null, note: 'From the vendor’s documentation alone.' },
  redirect: {
    placeholder: '${e://Field/{name}}',
    returns: ['complete', 'screen_out', 'over_quota', 'quality'],
    inviteHosts: ['*.qualtrics.com'],
    parameter: { reservedPrefixes: ['q_'] },
  },
  docs: {
    setup: [
      {
        side: 'partner',
        title: 'Keep the parameter',
        text: 'In the survey flow, add an Embedded Data element with the field `iid` and no value, and move it to the top. Names are compared with their case. Copy the anonymous link.',
      },
      ...panelSteps,
      {
        side: 'partner',
        title: 'Redirect each ending',
        text:
          'In the survey flow, give each ending an End of Survey element, click Customize, override the survey options and choose the redirect to a URL: the address for complete at the end, ' +
          'for screen-out in the branch that disqualifies, for quality where answers are refused. The address for over quota goes into the quota’s own action. Publish.',
      },
      verifySetup,
    ],
    limits: [
      {
        name: 'Hidden parameters',
        value: 'Q_EED packs parameters in Base64: that hides them and does not protect them. The id needs no hiding.',
        source: 'vendor’s documentation',
      },
      {
        name: 'Webhooks',
        value: 'A workflow with a web service task can send the hub’s own form with the header X-Webhook-Key.',
        source: 'from documents alone, not tried',
      },
    ],
  },
};
