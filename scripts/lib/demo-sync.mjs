import { fetchJson } from './demo-requests.mjs';

const key = 'demo-key';
// Whom the stand-in refuses although the address could be one, so that there is a row to look for.
const refused = 'otto.varga@example.com';

const people = [
  ['c-1', 'ada.novak@example.com', 'Ada', 'Novak', 'Prague', 'Czechia'],
  ['c-2', ' Bruno.Silva@Example.com ', 'Bruno', 'Silva', 'Porto', 'Portugal'],
  ['c-3', 'chen.li@example.com', 'Chen', 'Li', 'Toronto', 'Canada'],
  ['c-4', 'dana.kovac@example.com', 'Dana', 'Kovac', 'Zagreb', 'Croatia'],
  ['c-5', 'no address', 'Emil', 'Berg', 'Oslo', 'Norway'],
  ['c-6', 'fatima.diallo@example.com', 'Fatima', 'Diallo', 'Dakar', 'Senegal'],
  ['c-7', refused, 'Otto', 'Varga', 'Budapest', 'Hungary'],
  ['c-8', 'grace.kim@example.com', 'Grace', 'Kim', 'Busan', 'South Korea'],
];
const columns = ['customer_id', 'email', 'first_name', 'last_name', 'city', 'country'];
const csv = `${[columns, ...people].map((row) => row.join(',')).join('\n')}\n`;

/** @typedef {import('./demo-requests.mjs').Request} Request */
/** @typedef {import('./demo.mjs').DemoParts} DemoParts */

/**
 * Makes a sync of a small file to the stand-in of the Hub API at the first start, and leads its connection to where that is now at the next. It is not
 * run: that is left to whoever tries it.
 * @param {DemoParts} parts
 * @returns {Promise<string>} the id of the sync
 */
export async function prepareSyncDemo({ request, input, state, note }) {
  const { hubApiUrl } = input;
  await fetchJson(`${hubApiUrl}/admin/refused-emails`, 'PUT', { emails: [refused], message: 'has asked not to be in this account' });
  const config = { baseUrl: hubApiUrl };
  const { syncConnectionId: known, syncAddress } = state;
  if (known !== undefined && syncAddress !== hubApiUrl) {
    // Secrets are led to another host by nobody who does not know them.
    await request('PATCH', `/api/v1/connections/${known}`, { config, secrets: { apiKey: key } });
  }
  const connectionId = known ?? (await createConnection(request, config)).id;
  note({ syncConnectionId: connectionId, syncAddress: hubApiUrl });
  if (state.syncId !== undefined) return state.syncId;
  const sourceId = state.sourceId ?? (await request('POST', '/api/v1/sources', { kind: 'upload', name: 'Customers of the demo' })).id;
  note({ sourceId });
  await upload(input.hubUrl, state.key, sourceId);
  const modelId = state.modelId ?? (await createModel(request, sourceId)).id;
  note({ modelId });
  const { id } = await request('POST', '/api/v1/syncs', {
    name: 'Customers to the Research Hub of the demo',
    modelId,
    destination: { kind: 'connection', connectionId },
    mode: 'upsert',
    mappings: columns.slice(1).map((column) => ({ column, field: column })),
  });
  note({ syncId: id });
  return id;
}

/**
 * @param {Request} request
 * @param {object} config
 */
function createConnection(request, config) {
  return request('POST', '/api/v1/connections', {
    connectorId: 'user-interviews-hub',
    name: 'Research Hub of the demo',
    config,
    secrets: { apiKey: key },
  });
}

/**
 * @param {Request} request
 * @param {string} sourceId
 */
function createModel(request, sourceId) {
  return request('POST', '/api/v1/models', { sourceId, name: 'Customers', format: 'csv', primaryKey: columns[0] });
}

/**
 * @param {string} hubUrl
 * @param {string} apiKey
 * @param {string} sourceId
 */
async function upload(hubUrl, apiKey, sourceId) {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/octet-stream' };
  const answer = await fetch(`${hubUrl}/api/v1/sources/${sourceId}/file?name=customers.csv`, { method: 'PUT', headers, body: csv });
  if (!answer.ok) throw new Error(`the demo's file was refused with ${answer.status}: ${await answer.text()}`);
}
