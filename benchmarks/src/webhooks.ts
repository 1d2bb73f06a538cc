import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { SecretBox } from '@panelbridge/api/secret-box';
import { readSettings } from '@panelbridge/api/settings';
import type { RequestText } from './load.ts';
import { participationId, workspaceId, type World } from './world.ts';

/** A connection of a tool whose webhooks are signed. */
export interface SignedConnection {
  readonly id: string;
  readonly key: string;
}

/** Makes a connection whose webhooks are verified by HMAC, its key sealed as the hub keeps it. */
export async function createSignedConnection({ sql, url, secretKeys }: World): Promise<SignedConnection> {
  const id = randomUUID();
  const key = randomBytes(32).toString('base64url');
  const settings = readSettings({ DATABASE_URL: url, PANELBRIDGE_SECRET_KEYS: secretKeys });
  const { keyId, sealed } = new SecretBox(settings).seal(key, { owner: id, name: 'webhookKey' });
  await sql.query(
    `insert into connections (id, workspace_id, connector_id, name, config, status)
     values ($1, $2, 'tracked-link', 'tool', '{"preset":"generic","webhookScheme":"signature"}', 'ready')`,
    [id, workspaceId],
  );
  await sql.query('insert into connection_secrets (connection_id, workspace_id, name, key_id, sealed) values ($1, $2, $3, $4, $5)', [
    id,
    workspaceId,
    'webhookKey',
    keyId,
    sealed,
  ]);
  return { id, key };
}

/** The n-th webhook of a connection as a tool sends it, signed now. */
export function writeWebhook({ id, key }: SignedConnection, index: number): RequestText {
  const now = new Date();
  const stamp = String(Math.floor(now.getTime() / 1000));
  const body = JSON.stringify({
    id: `event-${index}`,
    status: 'submitted',
    occurredAt: now.toISOString(),
    test: false,
    parameters: { iid: participationId(index), source: 'email' },
    interview: {
      minutes: 17,
      language: 'en',
      summary: 'Plans the week on Sunday evening, mostly on paper, and moves things on the phone.',
    },
  });
  const signature = createHmac('sha256', key).update(`${stamp}.${body}`).digest('hex');
  const headers = [
    'host: 127.0.0.1',
    'user-agent: tool (bench)',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-webhook-timestamp: ${stamp}`,
    `x-webhook-signature: sha256=${signature}`,
  ];
  return `POST /hooks/${id} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n${body}`;
}
