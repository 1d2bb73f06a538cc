import { connectorErrors, resolveConnection, type Manifest } from '@panelbridge/core/connector';
import { parseConnectionConfig } from '../connectors/parse-config.js';
import { toPartnerProblemCode } from '../platform/http/partner-problems.js';
import type { AttentionDto, ConnectionDto, SecretStateDto } from './connection.dto.js';
import type { Connection, ConnectionSecret } from './connection.entity.js';
import { connectionProblems } from './problem-codes.js';

/** A connection with the names of its secrets; never with their values. */
export interface StoredConnection {
  readonly connection: Connection;
  readonly secrets: readonly Pick<ConnectionSecret, 'name' | 'updatedAt'>[];
}

/**
 * Describes a connection for an answer.
 *
 * @param manifest `undefined` when its connector is not loaded; the answer then says so.
 */
export function describeConnection(
  { connection, secrets }: StoredConnection,
  manifest: Manifest | undefined,
  publicUrl: string,
): ConnectionDto {
  const { id, connectorId, name, environment, preset, config, status, checkedAt, version, createdAt, updatedAt } = connection;
  return {
    id,
    connectorId,
    name,
    environment,
    preset,
    config,
    secrets: describeSecrets(secrets, manifest),
    status: manifest ? status : 'needs_attention',
    attention: describeAttention(connection, manifest),
    checkedAt: checkedAt?.toISOString() ?? null,
    webhookUrl: manifest && acceptsWebhooks(manifest, config) ? `${publicUrl}/hooks/${id}` : null,
    version,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

function describeSecrets(stored: StoredConnection['secrets'], manifest: Manifest | undefined): Record<string, SecretStateDto> {
  const declared = Object.keys(manifest?.secrets ?? {}).map((name): [string, SecretStateDto] => [name, { set: false, updatedAt: null }]);
  const set = stored.map(({ name, updatedAt }): [string, SecretStateDto] => [name, { set: true, updatedAt: updatedAt.toISOString() }]);
  return Object.fromEntries([...declared, ...set]);
}

function describeAttention({ connectorId, statusCode, statusDetail }: Connection, manifest: Manifest | undefined): AttentionDto | null {
  if (!manifest) {
    const { cause, remedy } = connectionProblems.connector_missing;
    return { code: 'connector_missing', cause, remedy, detail: `The connector "${connectorId}" is not loaded.` };
  }
  if (statusCode === null) return null;
  const { cause, remedy } = connectorErrors[statusCode];
  return { code: toPartnerProblemCode(statusCode), cause, remedy, detail: statusDetail };
}

function acceptsWebhooks(manifest: Manifest, stored: Readonly<Record<string, unknown>>): boolean {
  const config = parseConnectionConfig(manifest, stored);
  return config.ok && resolveConnection(manifest, config.value).webhookScheme !== null;
}
