import type { Preset } from '@panelbridge/core/connector';
import { panelSteps, verifySetup } from '../setup-steps.js';

/** Perspective AI: interviews led by an agent. Sources: its pages on User Interviews (S1), URL parameters, participant context and webhooks. */
export const perspective: Preset = {
  id: 'perspective',
  title: 'Perspective AI',
  summary: 'Interviews led by an agent. It keeps link parameters through the conversation and hands them on through the button at the end.',
  stage: 'beta',
  verification: {
    level: 'sandbox',
    on: '2026-11-22',
    note: 'Against the bundled stand-in, built from the vendor’s pages; not against the vendor’s own system.',
  },
  redirect: {
    parameter: {
      maximumLength: 50,
      reserved: [
        'name',
        'email',
        'invite',
        'embed',
        'embed_type',
        'theme',
        'mode',
        'voice',
        'scroll',
        'returnurl',
        'hideprogress',
        'hidegreeting',
        'hidebranding',
        'enablefullscreen',
        'defaultinteraction',
      ],
      reservedPrefixes: ['brand.'],
    },
    // The vendor's recipe pastes the redirect URL as it is: the button carries the kept parameters along.
    placeholder: null,
    // One button, one address. How people left otherwise comes by webhook.
    returns: ['complete'],
    inviteHosts: ['getperspective.ai', '*.getperspective.ai'],
  },
  statusSync: {
    statusMap: { 'interview.completed': 'submitted', 'interview.partial': 'incomplete', 'interview.abandoned': 'incomplete' },
    webhook: {
      schemes: [
        { id: 'header', kind: 'shared_header', secret: 'webhookKey', header: 'X-Webhook-Key' },
        {
          id: 'signature',
          kind: 'hmac_sha256',
          secret: 'webhookKey',
          header: 'X-Perspective-Signature',
          encoding: 'hex',
          prefix: '',
          signs: 'body',
          timestamp: { pointer: '/timestamp' },
          toleranceSeconds: 300,
        },
      ],
      eventIdHeader: 'X-Idempotency-Key',
      body: { status: '/event', externalId: '/participant_metadata/{parameter}', eventId: [], occurredAt: '/timestamp', test: '/test' },
    },
  },
  docs: {
    setup: [
      {
        side: 'partner',
        title: 'Copy the invite link',
        text: 'In Perspective AI, create and finalise the research outline, click Invite Participants and copy the invite link.',
      },
      ...panelSteps,
      {
        side: 'partner',
        title: 'Add the call-to-action button',
        text:
          'Back in Perspective AI, open the outline’s Settings, expand Wrap Up and fill in the call-to-action button: its text (for example “Claim Your Reward”) and the redirect URL. ' +
          'Both are required. Save.',
      },
      {
        side: 'partner',
        title: 'Optional: add the webhook',
        text:
          'Add a webhook with the hub’s address `/hooks/{connection}` and an authorization header named `X-Webhook-Key` whose value is the webhook key; set the connection’s `webhookScheme` to `header`. ' +
          'It reports people who never click the button, and interviews that were left early.',
      },
      verifySetup,
    ],
    testChecklist: [
      'Start a preview (`POST /api/v1/studies/{id}/preview`; in User Interviews, Preview and Confirm Setup); the interview opens with a preview identity.',
      'To hurry through, tell the agent “skip to the end”.',
      'When it asks whether there is anything else to share, answer “no”.',
      'Click the call-to-action button, for example “Claim Your Reward”.',
      'You see a confirmation page. From now on people move to completed by themselves.',
    ],
    participantSees: [
      'An invitation that says they will be taken to an interview and brought back.',
      'A page that names where the link leads, with a Start button; a study can switch it off.',
      'The interview. Their id travels along invisibly.',
      'A button at the end, for example “Claim Your Reward”.',
      'A confirmation page of the panel, and what happens next with their incentive.',
    ],
    limits: [
      { name: 'Length of the id', value: '50 characters; longer values are cut', source: 'vendor’s page on participant context' },
      {
        name: 'Parameter names',
        value:
          'name, email, theme, mode, voice and others are the tool’s own and never stored, and so is everything that begins with “brand.”',
        source: 'vendor’s page on URL parameters',
      },
      {
        name: 'Webhooks',
        value: 'HTTPS only; interview.completed, interview.partial, interview.abandoned',
        source: 'vendor’s page on webhooks',
      },
      {
        name: 'Signature',
        value:
          'Unverified. A draft page describes X-Perspective-Signature (HMAC-SHA256 over the body, at most 5 minutes old); a newer page says that webhooks are not signed today and names the header instead. Prefer the header.',
        source: 'two versions of the vendor’s page on webhooks',
      },
    ],
    troubleshooting: [
      {
        code: 'not_marked_complete',
        symptom: 'People finish the interview but are not marked as completed.',
        cause: 'The redirect URL in the outline’s Wrap Up settings is missing or not correct, or people do not click the button.',
        remedy: 'Compare it with the study’s integration and paste it again. Add the webhook to learn of those who never click.',
      },
      {
        code: 'stale_setup',
        symptom: 'The integration worked and broke after a change of the outline.',
        cause: 'A large change of the outline can reset the Wrap Up settings or give a new invite link.',
        remedy: 'Put the new invite link into the study’s integration, check Settings > Wrap Up, and walk the preview again.',
      },
    ],
  },
};
