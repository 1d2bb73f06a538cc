import { fetchJson } from './demo-requests.mjs';
import { walkPreview } from './walk-preview.mjs';

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

/** @typedef {import('./demo-requests.mjs').Request} Request */
/** @typedef {import('./demo.mjs').DemoParts} DemoParts */

/**
 * Makes the study that leads to the interview tool, with three people invited, at the first start, and sets it up again when hub or tool have
 * other addresses than before. What an earlier start did not finish is done now.
 * @param {DemoParts} parts
 * @returns {Promise<string>} the id of the study
 */
export async function prepareInterviewDemo({ request, input, state, note }) {
  const { publicUrl, toolUrl } = input;
  const connectionId = state.connectionId ?? (await createConnection(request, state.webhookKey)).id;
  note({ connectionId });
  const studyId = state.studyId ?? (await createStudy(request)).id;
  note({ studyId });
  const route = `/api/v1/studies/${studyId}`;
  const study = await request('GET', route);
  if (study.status === 'draft') {
    await request('PUT', `${route}/screener`, screener);
    await request('POST', `${route}/publish`);
  }
  const addresses = `${publicUrl} ${toolUrl}`;
  if (study.status !== 'closed' && (state.addresses !== addresses || !(await hasOutline(toolUrl)))) {
    await setUp(request, input, { connectionId, studyId, webhookKey: state.webhookKey });
    note({ addresses });
  }
  if (!state.invited) {
    if (study.launchedAt === null) await request('POST', `${route}/launch`, {});
    await request('POST', `${route}/participations`, { participants: people, to: 'study' }, { isOnce: true });
    note({ invited: true });
  }
  return studyId;
}

/**
 * @param {Request} request
 * @param {string} webhookKey
 */
function createConnection(request, webhookKey) {
  return request('POST', '/api/v1/connections', {
    connectorId: 'tracked-link',
    name: 'Interview tool of the demo',
    config: { preset: 'perspective', webhookScheme: 'signature' },
    secrets: { webhookKey },
  });
}

/** @param {Request} request */
function createStudy(request) {
  return request('POST', '/api/v1/studies', {
    title: 'How people bank on the phone',
    description: 'A short interview about how you bank. It takes about ten minutes, and you get $25.',
    participationLimit: 10,
    participationTimeMinutes: 10,
    incentive: { amount: 2500, currency: 'USD' },
    reconciliationOwner: 'The demo team',
  });
}

/**
 * Joins study and tool as an operator would: the link into the study, the hub's address into the tool, then a preview that proves both.
 * @param {Request} request
 * @param {import('./demo.mjs').DemoInput} input
 * @param {{ connectionId: string, studyId: string, webhookKey: string }} demo
 */
async function setUp(request, { hubUrl, publicUrl, toolUrl }, { connectionId, studyId, webhookKey }) {
  const route = `/api/v1/studies/${studyId}`;
  await request('POST', `/api/v1/connections/${connectionId}/check`);
  const body = { connectionId, inviteLink: `${toolUrl}/interview/${outlineId}` };
  const { returnUrls } = await request('PUT', `${route}/integration`, body);
  const url = returnUrls.find((/** @type {{ name: string }} */ { name }) => name === 'complete').pasteUrl;
  const { webhookUrl } = await request('GET', `/api/v1/connections/${connectionId}`);
  const text = 'Claim Your Reward';
  await fetchJson(`${toolUrl}/admin/outlines`, 'POST', {
    id: outlineId,
    title: 'How people bank on the phone',
    callToAction: { text, url },
    webhook: { url: webhookUrl, secret: webhookKey, scheme: 'hmac' },
  });
  const { requirements } = await request('GET', `${route}/setup`);
  const confirmations = Object.fromEntries(
    requirements.flatMap((/** @type {{ confirmedAs: string | null }} */ { confirmedAs }) =>
      confirmedAs === null ? [] : [[confirmedAs, true]],
    ),
  );
  await request('PUT', `${route}/integration`, { ...body, confirmations, callToAction: { text, redirectUrl: url } });
  const { previewUrl } = await request('POST', `${route}/preview`);
  await walkPreview(previewUrl, ['skip to the end', 'no'], (address) => address.replace(publicUrl, hubUrl));
}

/** @param {string} toolUrl */
async function hasOutline(toolUrl) {
  return (await fetch(`${toolUrl}/interview/${outlineId}`, { method: 'HEAD' })).ok;
}
