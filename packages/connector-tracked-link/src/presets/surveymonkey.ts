import type { Preset } from '@panelbridge/core/connector';
import { panelSteps, verifySetup } from '../setup-steps.js';

/** SurveyMonkey surveys, by custom variables and end page redirects. Its webhooks carry ids of its own only and are signed with SHA-1. */
export const surveymonkey: Preset = {
  id: 'surveymonkey',
  title: 'SurveyMonkey',
  summary: 'Surveys that keep the id as a custom variable and hand it to the end page’s address.',
  stage: 'experimental',
  verification: {
    level: 'none',
    on: null,
    note: 'From public descriptions of custom variables; the placeholder was not tried. If it differs, set `placeholder` in the connection.',
  },
  redirect: {
    placeholder: '[{name}_value]',
    returns: ['complete', 'screen_out'],
    inviteHosts: ['surveymonkey.com', '*.surveymonkey.com', '*.research.net'],
  },
  statusSync: null,
  docs: {
    setup: [
      {
        side: 'partner',
        title: 'Keep the parameter',
        text: 'In Design Survey, open Logic, add a custom variable named `iid`, then create a web link collector and copy its link.',
      },
      ...panelSteps,
      {
        side: 'partner',
        title: 'Redirect the end page',
        text: 'In the collector’s options, switch on a custom survey end page and paste the address for complete; for a disqualification page, paste the address for screen-out. Save.',
      },
      verifySetup,
    ],
    limits: [
      {
        name: 'Plan',
        value: 'Custom variables and end page redirects belong to paid plans of the tool.',
        source: 'from documents alone, not tried',
      },
      {
        name: 'Webhooks',
        value: 'Not used: they carry no custom variable and are signed with SHA-1.',
        source: 'from documents alone, not tried',
      },
    ],
  },
};
