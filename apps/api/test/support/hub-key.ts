import { randomBytes } from 'node:crypto';
import type { Role } from '@panelbridge/core';
import type pg from 'pg';
import { ParticipantTokens } from '../../src/links/participant-tokens.js';
import type { Configuration } from '../../src/platform/configuration/configuration.js';
import { readSettings } from '../../src/platform/configuration/read-settings.js';
import { createApiKey } from '../../src/platform/security/api-key.js';
import { TokenKeyring } from '../../src/platform/security/keyring.js';
import { SecretBox } from '../../src/platform/security/secret-box.js';

/** The secret key that several hubs on one database share, and what a test makes with it. */
export interface SharedKey {
  /** As `PANELBRIDGE_SECRET_KEYS` wants it. */
  readonly text: string;
  readonly configuration: Configuration;
  readonly tokens: ParticipantTokens;
  readonly box: SecretBox;
}

/** Makes a secret key. */
export function createSharedKey(): SharedKey {
  const text = `k1:${randomBytes(32).toString('base64')}`;
  const configuration = readSettings({ PANELBRIDGE_SECRET_KEYS: text, PANELBRIDGE_DEMO: 'true' });
  return { text, configuration, tokens: new ParticipantTokens(new TokenKeyring(configuration)), box: new SecretBox(configuration) };
}

/** Puts a workspace with one API key into the database. */
export async function seedWorkspace(sql: pg.Pool, role: Role = 'admin'): Promise<{ workspaceId: string; apiKey: string }> {
  const { rows } = await sql.query<{ id: string }>(`insert into workspaces (name) values ('Workspace') returning id`);
  const workspaceId = rows[0]?.id ?? '';
  return { workspaceId, apiKey: await seedApiKey(sql, workspaceId, role) };
}

/** Puts another person’s API key into a workspace. */
export async function seedApiKey(sql: pg.Pool, workspaceId: string, role: Role): Promise<string> {
  const { key, hash, hint } = createApiKey();
  await sql.query(
    `insert into api_keys (workspace_id, name, owner_name, owner_email, role, key_hash, hint) values ($1, $2, 'Test Owner', 'owner@example.com', $2, $3, $4)`,
    [workspaceId, role, hash, hint],
  );
  return key;
}

/** Lets the connection take webhooks that are signed with a key. */
export async function storeWebhookKey(
  sql: pg.Pool,
  box: SecretBox,
  connectionId: string,
  workspaceId: string,
  webhookKey: string,
): Promise<void> {
  const { keyId, sealed } = box.seal(webhookKey, { owner: connectionId, name: 'webhookKey' });
  await sql.query(`update connections set config = '{"preset":"generic","webhookScheme":"signature"}' where id = $1`, [connectionId]);
  await sql.query('insert into connection_secrets (connection_id, name, workspace_id, key_id, sealed) values ($1, $2, $3, $4, $5)', [
    connectionId,
    'webhookKey',
    workspaceId,
    keyId,
    sealed,
  ]);
}
