import { fetchJson } from './demo-requests.mjs';
import { characteristics, listPanel } from './demo-panel.mjs';

const day = 86_400_000;
const minutes = 30;
const funds = { amount: 200_000, currency: 'USD' };
const apiKey = 'TEST_demo-key';
const audience = {
  type: 'b2c',
  participationTimeMinutes: minutes,
  location: { by: 'country', countries: ['US'] },
  criteria: [
    { criterion: 'age', from: 25, to: 55 },
    { criterion: 'custom.uses_bank_app', equals: true },
  ],
};
const screener = {
  questions: [
    { id: 'last', kind: 'text', text: 'What did you last do in your bank’s app?' },
    { id: 'often', kind: 'number', text: 'How many times did you open it last week?', minimum: 0, maximum: 100 },
  ],
};

/** @typedef {import('./demo-requests.mjs').Request} Request */
/** @typedef {import('./demo.mjs').DemoParts} DemoParts */

/**
 * Makes a panel, a budget with money in it, a login at the payout server and an interview study that recruits from that panel, at the first start;
 * keeps free times in front of it and leads payments to where the payout server is, at the next. The study is published and not started: that is left
 * to whoever tries it, and so is paying over that login.
 * @param {DemoParts} parts
 * @returns {Promise<{ recruitStudyId: string, budgetId: string, payoutAccountId: string }>}
 */
export async function prepareRecruitingDemo({ request, input, state, note }) {
  const payoutAccountId = await preparePayouts(request, input, state, note);
  if (!state.hasPanel) {
    await makePanel(request);
    note({ hasPanel: true });
  }
  const budgetId =
    state.budgetId ?? (await request('POST', '/api/v1/budgets', { name: 'Research of the demo', currency: funds.currency })).id;
  note({ budgetId });
  if (!state.hasFunds) {
    // One payment of a name is entered once, so a start that was ended in between enters it no second time.
    await request(
      'POST',
      `/api/v1/budgets/${budgetId}/funds`,
      { amount: funds, reference: 'DEMO-1', note: 'Play money' },
      { isOnce: true },
    );
    note({ hasFunds: true });
  }
  const platformId = state.platformConnectionId ?? (await createConnection(request)).id;
  note({ platformConnectionId: platformId });
  const recruitStudyId = state.recruitStudyId ?? (await createStudy(request)).id;
  note({ recruitStudyId });
  const route = `/api/v1/studies/${recruitStudyId}`;
  const study = await request('GET', route);
  if (study.status === 'draft') {
    await request('POST', `/api/v1/connections/${platformId}/check`);
    await request('PUT', `${route}/integration`, { connectionId: platformId });
    await request('PUT', `${route}/screener`, screener);
    await request('PUT', `${route}/audience`, audience);
    await request('POST', `${route}/publish`);
  }
  const soon = new Date(Date.now() + 3 * day).toISOString().slice(0, 10);
  if (study.status !== 'closed' && (state.lastSessionDay ?? '') < soon) {
    note({ lastSessionDay: await offerSessions(request, route) });
  }
  return { recruitStudyId, budgetId, payoutAccountId };
}

/**
 * @param {Request} request
 * @param {import('./demo.mjs').DemoInput} input
 * @param {import('./demo-state.mjs').DemoState} state
 * @param {DemoParts['note']} note
 * @returns {Promise<string>}
 */
async function preparePayouts(request, { publicUrl, payoutsUrl }, state, note) {
  const settings = { environment: 'sandbox', baseUrl: `${payoutsUrl}/api/v2`, campaignId: 'DEMOCAMPAIGN' };
  const { payoutAccountId: known } = state;
  const addresses = `${publicUrl} ${payoutsUrl}`;
  if (known !== undefined && state.payoutAddresses === addresses) return known;
  // Not the default: without one, what is released is paid by hand, as the first pages of the documentation show it.
  const made = known ?? (await createAccount(request, settings)).id;
  note({ payoutAccountId: made });
  const route = `/api/v1/payout-accounts/${made}`;
  const { webhookUrl } = await request('GET', route);
  const { webhook } = await fetchJson(`${payoutsUrl}/api/v2/webhooks`, 'POST', { url: webhookUrl }, { authorization: `Bearer ${apiKey}` });
  // Secrets are led to another host by nobody who does not know them.
  await request('PATCH', route, { settings, secrets: { apiKey, webhookKey: webhook.private_key } });
  await request('POST', `${route}/check`);
  note({ payoutAddresses: addresses });
  return made;
}

/**
 * @param {Request} request
 * @param {object} settings
 */
function createAccount(request, settings) {
  return request('POST', '/api/v1/payout-accounts', {
    name: 'Payout server of the demo',
    provider: 'tremendous',
    settings,
    secrets: { apiKey },
    isDefault: false,
  });
}

/** @param {Request} request */
async function makePanel(request) {
  const { data } = await request('GET', '/api/v1/characteristics');
  const known = new Set(data.map((/** @type {{ slug: string }} */ { slug }) => slug));
  for (const one of characteristics.filter(({ slug }) => !known.has(slug))) await request('POST', '/api/v1/characteristics', one);
  await request('PATCH', '/api/participants/batches', { mode: 'upsert', participants: listPanel(new Date()) });
}

/** @param {Request} request */
function createConnection(request) {
  return request('POST', '/api/v1/connections', { connectorId: 'rally', name: 'Recruiting of the demo', config: {}, secrets: {} });
}

/** @param {Request} request */
function createStudy(request) {
  return request('POST', '/api/v1/studies', {
    title: 'How people trust their bank’s app',
    description: 'A talk of half an hour about the app of your bank, over video. You get $50.',
    kind: 'interview',
    participationLimit: 3,
    participationTimeMinutes: minutes,
    incentive: { amount: 5000, currency: 'USD' },
    reconciliationOwner: 'The demo team',
  });
}

/**
 * Offers sessions on the working days of the next two weeks.
 * @param {Request} request
 * @param {string} route of the study
 * @returns {Promise<string>} the last of these days
 */
async function offerSessions(request, route) {
  const [from, to] = [1, 14].map((days) => new Date(Date.now() + days * day).toISOString().slice(0, 10));
  await request('PUT', `${route}/availability`, {
    zone: 'America/New_York',
    dateRange: { kind: 'fixed', from, to },
    weekly: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'].map((weekday) => ({ day: weekday, from: '10:00', to: '12:00' })),
  });
  await request('POST', `${route}/sessions`, { fromAvailability: true, host: 'Kim Nguyen', location: 'https://meet.example.com/demo' });
  return String(to);
}
