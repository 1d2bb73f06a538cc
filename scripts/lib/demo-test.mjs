import { fetchJson } from './demo-requests.mjs';
import { walkPreview } from './walk-preview.mjs';

const testId = '0d3f5c1e-7a42-4b8e-9f10-6c2d8e4b7a95';
const title = 'Checkout of a shop';
const person = { email: 'dana@example.com', firstName: 'Dana', lastName: 'Kovac' };
const screener = {
  questions: [
    {
      id: 'shops',
      kind: 'single_choice',
      text: 'Have you bought something online this year?',
      choices: [
        { id: 'yes', text: 'Yes', effect: 'accept' },
        { id: 'no', text: 'No', effect: 'reject' },
      ],
    },
  ],
};

/** @typedef {import('./demo-requests.mjs').Request} Request */
/** @typedef {import('./demo.mjs').DemoParts} DemoParts */

/**
 * Makes the study that leads to the test tool, with one person invited to its screener, at the first start, and sets it up again when hub or
 * tool have other addresses than before. What an earlier start did not finish is done now.
 * @param {DemoParts} parts
 * @returns {Promise<{ testStudyId: string, testLink: string }>} `testLink`: that person's way into the study
 */
export async function prepareTestDemo({ request, input, state, note }) {
  const { publicUrl, testToolUrl } = input;
  const addresses = `${publicUrl} ${testToolUrl}`;
  const { inviteLink, isNew } = await ensureTest(testToolUrl);
  const { testStudyId: known, testLink: link } = state;
  if (known !== undefined && link !== undefined && state.testAddresses === addresses && !isNew)
    return { testStudyId: known, testLink: link };
  const connectionId = state.testConnectionId ?? (await createConnection(request, testToolUrl)).id;
  note({ testConnectionId: connectionId });
  const studyId = known ?? (await createStudy(request)).id;
  note({ testStudyId: studyId });
  const route = `/api/v1/studies/${studyId}`;
  const study = await request('GET', route);
  if (study.status === 'draft') {
    await request('PUT', `${route}/screener`, screener);
    await request('POST', `${route}/publish`);
  }
  if (study.status !== 'closed') {
    await setUp(request, input, { connectionId, studyId, inviteLink });
    note({ testAddresses: addresses });
    if (study.launchedAt === null) await request('POST', `${route}/launch`, {});
  }
  const { results } = await request('POST', `${route}/participations`, { participants: [person], to: 'screener' }, { isOnce: true });
  const testLink = results[0]?.links.entryUrl ?? `${publicUrl}/s/${studyId}`;
  note({ testLink });
  return { testStudyId: studyId, testLink };
}

/**
 * Builds the test and launches it, which makes its link; the tool keeps it over restarts, unless its folder was lost.
 * @param {string} toolUrl
 * @returns {Promise<{ inviteLink: string, isNew: boolean }>}
 */
async function ensureTest(toolUrl) {
  const tests = /** @type {{ id: string, inviteLink: string }[]} */ (await fetchJson(`${toolUrl}/admin/tests`, 'GET'));
  const known = tests.find(({ id }) => id === testId);
  if (known) return { inviteLink: known.inviteLink, isNew: false };
  const { inviteLink } = await fetchJson(`${toolUrl}/admin/tests`, 'POST', { id: testId, title, state: 'launched' });
  return { inviteLink, isNew: true };
}

/** @param {string} toolUrl */
const toConfig = (toolUrl) => ({ baseUrl: toolUrl, tokenUrl: `${toolUrl}/oauth2/v1/token`, pullEveryMinutes: 1 });

const secrets = { clientId: 'demo-client', clientSecret: 'demo-secret' };

/**
 * @param {Request} request
 * @param {string} toolUrl
 */
function createConnection(request, toolUrl) {
  return request('POST', '/api/v1/connections', {
    connectorId: 'usertesting',
    name: 'Test tool of the demo',
    config: toConfig(toolUrl),
    secrets,
  });
}

/** @param {Request} request */
function createStudy(request) {
  return request('POST', '/api/v1/studies', {
    title: 'How people check out',
    description: 'Try the checkout of a shop and say what you think of it. It takes about five minutes, and you get $15.',
    participationLimit: 10,
    participationTimeMinutes: 5,
    incentive: { amount: 1500, currency: 'USD' },
    reconciliationOwner: 'The demo team',
  });
}

/**
 * Joins study and test as the connector's page says: the link into the study, the hub's addresses into the test, then a preview that proves both
 * and leaves nothing in the tool.
 * @param {Request} request
 * @param {import('./demo.mjs').DemoInput} input
 * @param {{ connectionId: string, studyId: string, inviteLink: string }} demo
 */
async function setUp(request, { hubUrl, publicUrl, testToolUrl }, { connectionId, studyId, inviteLink }) {
  const route = `/api/v1/studies/${studyId}`;
  const { config } = await request('GET', `/api/v1/connections/${connectionId}`);
  // Secrets are led to another host by nobody who does not know them.
  if (config.baseUrl !== testToolUrl)
    await request('PATCH', `/api/v1/connections/${connectionId}`, { config: toConfig(testToolUrl), secrets });
  await request('POST', `/api/v1/connections/${connectionId}/check`);
  const { returnUrls } = await request('PUT', `${route}/integration`, {
    connectionId,
    inviteLink,
    studyConfig: { testType: 'survey', testId },
    confirmations: { test_launch: true, payment_duty: true, call_to_action: true },
  });
  const redirects = Object.fromEntries(
    returnUrls.map((/** @type {{ name: string, pasteUrl: string }} */ { name, pasteUrl }) => [name, pasteUrl]),
  );
  const test = `${testToolUrl}/admin/tests/${testId}`;
  await fetchJson(test, 'PATCH', { redirects });
  const { previewUrl } = await request('POST', `${route}/preview`);
  await walkPreview(previewUrl, ['Yes', 'Blue', 'Nothing'], (address) => address.replace(publicUrl, hubUrl));
  const [{ sessionId }] = /** @type {[{ sessionId: string }]} */ ((await fetchJson(`${test}/sessions`, 'GET')).slice(-1));
  await fetchJson(`${test}/sessions/${sessionId}`, 'DELETE');
}
