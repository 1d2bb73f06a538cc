import type { Preset } from '@panelbridge/core/connector';
import { panelSteps, verifySetup } from '../setup-steps.js';

/** Maze tests. Source: the vendor's page on parameters, which says that they are recorded and not passed back. */
export const maze: Preset = {
  id: 'maze',
  title: 'Maze',
  summary: 'Prototype tests that record the id with the session but do not pass it back; people are matched by the hub’s cookie.',
  stage: 'experimental',
  verification: { level: 'none', on: null, note: 'From the vendor’s documentation alone.' },
  redirect: {
    placeholder: null,
    returnsParameter: false,
    returns: ['complete', 'screen_out'],
    // A return that only a cookie vouches for never completes by itself.
    onReturn: { default: 'submitted', fixed: true },
    inviteHosts: ['*.maze.co'],
    parameter: { reserved: ['id', 'createdat', 'email', 'userid'] },
  },
  statusSync: null,
  docs: {
    automated: [
      'Coming back in the same browser marks the person as submitted; completed is a person’s decision, since the tool sends no id back.',
    ],
    setup: [
      {
        side: 'partner',
        title: 'Copy the maze’s link',
        text: 'Set the maze live, open Share and copy the link for your own testers; parameters work with those only.',
      },
      ...panelSteps,
      {
        side: 'partner',
        title: 'Link the thank-you screen',
        text: 'On the thank-you screen, give people the address for complete; use a second thank-you screen with the address for screen-out where a condition leads there.',
      },
      verifySetup,
    ],
    limits: [
      {
        name: 'Way back',
        value: 'The id is not passed back. Who returns in another browser is not recognised.',
        source: 'vendor’s page on URL parameters',
      },
      { name: 'Parameter names', value: 'id, createdAt, email and userId are the tool’s own.', source: 'vendor’s page on URL parameters' },
    ],
    troubleshooting: [
      {
        code: 'parameter_lost',
        symptom: 'People come back without their id.',
        cause: 'This tool never sends it back; the cookie of the entry was missing too, for example in another browser.',
        remedy: 'Look the id up in the tool’s results export and mark the person as submitted by hand.',
      },
    ],
  },
};
