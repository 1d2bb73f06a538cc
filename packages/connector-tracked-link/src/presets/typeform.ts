import type { Preset } from '@panelbridge/core/connector';
import { panelSteps, verifySetup } from '../setup-steps.js';

/** Typeform forms, by hidden fields and redirecting endings. Sources: public descriptions of hidden fields, endings and webhooks. */
export const typeform: Preset = {
  id: 'typeform',
  title: 'Typeform',
  summary: 'Forms that keep the id as a hidden field, recall it in the redirect of an ending, and report responses by signed webhooks.',
  stage: 'experimental',
  verification: { level: 'none', on: null, note: 'From public descriptions alone; neither the placeholder nor the webhook was tried.' },
  redirect: {
    placeholder: '{{hidden:{name}}}',
    returns: ['complete', 'screen_out', 'over_quota'],
    inviteHosts: ['typeform.com', '*.typeform.com'],
    parameter: { reservedPrefixes: ['typeform-'] },
  },
  statusSync: {
    statusMap: { form_response: 'submitted', form_response_partial: 'incomplete' },
    webhook: {
      schemes: [
        {
          id: 'signature',
          kind: 'hmac_sha256',
          secret: 'webhookKey',
          header: 'Typeform-Signature',
          encoding: 'base64',
          prefix: 'sha256=',
          signs: 'body',
          timestamp: null,
          toleranceSeconds: 300,
        },
      ],
      body: {
        status: '/event_type',
        externalId: '/form_response/hidden/{parameter}',
        eventId: ['/event_id'],
        occurredAt: '/form_response/submitted_at',
        test: null,
      },
    },
  },
  docs: {
    setup: [
      {
        side: 'partner',
        title: 'Keep the parameter',
        text: 'In the form’s Workflow, add the URL parameter (hidden field) `iid`. Publish and copy the link; without the part that shows an example value.',
      },
      ...panelSteps,
      {
        side: 'partner',
        title: 'Redirect the endings',
        text:
          'Add an ending of the kind Redirect to URL and paste the address for complete; if the editor does not take the placeholder as text, recall the field `iid` in its place. ' +
          'Add further endings with the addresses for screen-out and over quota, and lead the branches there.',
      },
      {
        side: 'partner',
        title: 'Optional: add the webhook',
        text: 'Under Connect > Webhooks, add the hub’s address `/hooks/{connection}`, enter the webhook key as its secret and switch it on; set the connection’s `webhookScheme` to `signature`.',
      },
      verifySetup,
    ],
    limits: [
      {
        name: 'Outcome by webhook',
        value: 'A response is reported as submitted whichever ending it reached; screen-outs are told apart by their redirect only.',
        source: 'from documents alone, not tried',
      },
      {
        name: 'Replays',
        value: 'Webhooks carry no signed time of sending; a repeated one is known by its event id.',
        source: 'from documents alone, not tried',
      },
    ],
  },
};
