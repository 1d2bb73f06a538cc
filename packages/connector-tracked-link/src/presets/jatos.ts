import type { Preset } from '@panelbridge/core/connector';
import { panelSteps, verifySetup } from '../setup-steps.js';

/** JATOS, a server for online experiments, hosted anywhere. Sources: its source code and manual. */
export const jatos: Preset = {
  id: 'jatos',
  title: 'JATOS',
  summary: 'Experiments on one’s own server; the end redirect fills in parameters of the study link.',
  stage: 'experimental',
  verification: { level: 'none', on: null, note: 'From its documentation and source code; not run.' },
  redirect: {
    placeholder: '[{name}]',
    returns: ['complete', 'screen_out', 'quality'],
    parameter: { reserved: ['batchid', 'generalmultiple', 'generalsingle'] },
  },
  statusSync: null,
  docs: {
    setup: [
      { side: 'partner', title: 'Copy the study link', text: 'Choose a General Single or General Multiple study link and copy it.' },
      ...panelSteps,
      {
        side: 'partner',
        title: 'Set the end redirect',
        text: 'Paste the address for complete as the End Redirect URL in the study’s properties. To send somebody elsewhere, end the study from a component’s script with the address for screen-out or quality.',
      },
      verifySetup,
    ],
    limits: [
      {
        name: 'Missing parameter',
        value: 'Who opens the study without the parameter comes back with the word “undefined”, which is refused as an id.',
        source: 'its source code',
      },
    ],
  },
};
