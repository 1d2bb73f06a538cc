import { randomBytes, randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * What the demo remembers between two starts.
 * @typedef {{ key: string, webhookKey: string, studyId?: string, connectionId?: string, webhookUrl?: string, returnUrl?: string }} DemoState
 */

const outlineId = 'demo-outline';
const people = [
  { email: 'ada@example.com', firstName: 'Ada', lastName: 'Okafor' },
  { email: 'bruno@example.com', firstName: 'Bruno', lastName: 'Silva' },
  { email: 'chen@example.com', firstName: 'Chen', lastName: 'Li' },
];
const screener = {
  questions: [
    {
      id: 'bank',
      kind: 'single_choice',
      text: 'How do you bank most often?',
      choices: [
        { id: 'phone', text: 'On the phone', effect: 'accept' },
        { id: 'web', text: 'In the browser', effect: 'accept' },
        { id: 'branch', text: 'In a branch', effect: 'reject' },
      ],
    },
    { id: 'often', kind: 'number', text: 'How many times in the last month?', minimum: 0, maximum: 100, required: false },
  ],
};

/**
 * Makes the demo study over the hub's own API on the first start, and on each start the outline in the stand-in, which forgets.
 * @param {{ hubUrl: string, toolUrl: string, folder: string, firstKey: string | undefined }} input
 * @returns {Promise<{ key: string, studyId: string } | null>} null when the database was not made by this demo
 */
export async function prepareDemo({ hubUrl, toolUrl, folder, firstKey }) {
  const file = path.join(folder, 'demo.json');
  const state = await readState(file, firstKey);
  if (state === null) return null;
  const request = createClient(hubUrl, state.key);
  const save = () => writeFile(file, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  await save();

  if (state.connectionId === undefined) {
    const connection = await request('POST', '/api/v1/connections', {
      connectorId: 'tracked-link',
      name: 'Interview tool of the demo',
      config: { preset: 'perspective', webhookScheme: 'signature' },
      secrets: { webhookKey: state.webhookKey },
    });
    await request('POST', `/api/v1/connections/${connection.id}/check`);
    Object.assign(state, { connectionId: connection.id, webhookUrl: connection.webhookUrl });
    await save();
  }
  const inviteLink = `${toolUrl}/interview/${outlineId}`;
  if (state.studyId === undefined) Object.assign(state, await createStudy(request, state, inviteLink));
  await save();
  await fetchJson(`${toolUrl}/admin/outlines`, 'POST', {
    id: outlineId,
    title: 'How people bank on the phone',
    callToAction: { text: 'Claim Your Reward', url: state.returnUrl },
    webhook: { url: state.webhookUrl, secret: state.webhookKey, scheme: 'hmac' },
  });
  return { key: state.key, studyId: String(state.studyId) };
}

/**
 * @param {ReturnType<typeof createClient>} request
 * @param {DemoState} state
 * @param {string} inviteLink
 */
async function createStudy(request, { connectionId }, inviteLink) {
  const { id: studyId } = await request('POST', '/api/v1/studies', {
    title: 'How people bank on the phone',
    description: 'A short interview about how you bank. It takes about ten minutes, and you get $25.',
    participationLimit: 10,
    participationTimeMinutes: 10,
    incentive: { amount: 2500, currency: 'USD' },
    reconciliationOwner: 'The demo team',
  });
  await request('PUT', `/api/v1/studies/${studyId}/screener`, screener);
  const body = { connectionId, inviteLink };
  const { returnUrls } = await request('PUT', `/api/v1/studies/${studyId}/integration`, body);
  const returnUrl = returnUrls.find((/** @type {{ name: string }} */ { name }) => name === 'complete').pasteUrl;
  const { requirements } = await request('GET', `/api/v1/studies/${studyId}/setup`);
  const confirmations = Object.fromEntries(
    requirements.flatMap((/** @type {{ confirmedAs: string | null }} */ { confirmedAs }) =>
      confirmedAs === null ? [] : [[confirmedAs, true]],
    ),
  );
  await request('PUT', `/api/v1/studies/${studyId}/integration`, {
    ...body,
    confirmations,
    callToAction: { text: 'Claim Your Reward', redirectUrl: returnUrl },
  });
  await request('POST', `/api/v1/studies/${studyId}/publish`);
  await request('POST', `/api/v1/studies/${studyId}/launch`, {});
  await request('POST', `/api/v1/studies/${studyId}/participations`, { participants: people, to: 'study' });
  return { studyId, returnUrl };
}

/**
 * @param {string} file
 * @param {string | undefined} firstKey
 * @returns {Promise<DemoState | null>}
 */
async function readState(file, firstKey) {
  if (firstKey !== undefined) return { key: firstKey, webhookKey: randomBytes(24).toString('base64url') };
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * @param {string} hubUrl
 * @param {string} key
 */
function createClient(hubUrl, key) {
  /**
   * @param {string} method
   * @param {string} route
   * @param {unknown} [body]
   */
  return (method, route, body) =>
    fetchJson(`${hubUrl}${route}`, method, body, { authorization: `Bearer ${key}`, 'idempotency-key': randomUUID() });
}

/**
 * @param {string} url
 * @param {string} method
 * @param {unknown} body
 * @param {Readonly<Record<string, string>>} [headers]
 */
async function fetchJson(url, method, body, headers = {}) {
  const answer = await fetch(url, {
    method,
    headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}: ${text}`);
  return text === '' ? null : JSON.parse(text);
}
