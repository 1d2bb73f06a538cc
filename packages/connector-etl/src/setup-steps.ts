import type { SetupStep } from '@panelbridge/core/connector';

/** In order: destination, model, sync (S3-7). */
export const setupSteps: readonly SetupStep[] = [
  {
    side: 'partner',
    title: 'Ask for API access',
    text: 'Write to api@userinterviews.com or your Customer Success Manager. Once approved, the key stands in the account’s settings, under API Keys.',
  },
  {
    side: 'panel',
    title: 'Connect the destination',
    text: 'Create a connection of this connector (`POST /api/v1/connections`) with the key as its secret `apiKey`. Beside them, at the top of the body, `environment` says where it leads: `"environment": "production"`, which is meant where it is left out, or `"environment": "sandbox"` with the address of the sandbox as `baseUrl` of its settings. In Zeotap the same place is Destinations > Add Destination > User Interviews > API Key; in Hightouch it is Destinations > Add destination.',
  },
  {
    side: 'panel',
    title: 'Check it',
    text: 'The hub tries the connection as soon as it is saved: a moment later its `status` is `ready`, or `attention` says what is wrong. `POST /api/v1/connections/{id}/check` tries it again. Both ask for the account’s characteristics, which changes nothing there. Where the key is refused, the hub tries the other header too and says if that one lets it in; then set `keyHeader`.',
  },
  {
    side: 'panel',
    title: 'Make a model',
    text: 'Create a source whose rows are the people to sync, one row each, with a column that tells rows apart and one with the email address. Leave out whoever is not eligible for research.',
  },
  {
    side: 'panel',
    title: 'Set the sync up',
    text: 'Create a sync from the model to the connection: mode (upsert is the usual one), delete behaviour, split retries, and the mapping of columns to fields, with the email column to `email`.',
  },
  {
    side: 'panel',
    title: 'Try a few rows first',
    text: 'Run it as a test, look at the rows, and look for the people in the Research Hub. Then run it whole, or give it a schedule.',
  },
];
