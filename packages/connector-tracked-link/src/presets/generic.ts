import type { Preset } from '@panelbridge/core/connector';

/** Any tool that can keep a parameter and redirect (S1-40): the connector's own declarations, unchanged. */
export const generic: Preset = {
  id: 'generic',
  title: 'Any other tool',
  summary: 'For a tool that is not listed, as long as it keeps a parameter of its link and sends people to an address at the end.',
  stage: 'beta',
  verification: {
    level: 'sandbox',
    on: '2026-11-22',
    note: 'Entry and return against the bundled interview tool, and against the bundled page with the SurveyJS engine. The webhook is the hub’s own form, for tools whose webhooks can be composed.',
  },
};
