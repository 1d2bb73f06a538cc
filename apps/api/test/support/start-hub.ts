import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Role } from '@panelbridge/core';
import type pg from 'pg';
import { createApp } from '../../src/create-app.js';
import type { ConfigurationValues } from '../../src/platform/configuration/configuration.js';
import { readSettings } from '../../src/platform/configuration/read-settings.js';
import { createApiKey } from '../../src/platform/security/api-key.js';
import { createLogger } from '../../src/platform/telemetry/logger.js';
import { connectAsOwner, createMigratedDatabase } from './database.js';
import { findFreePort } from './find-free-port.js';
import { requestJson, type JsonResponse } from './request-json.js';

/** How a test's hub differs from the default: API and worker in one, no rate limits, log kept in memory. */
export interface HubOptions {
  readonly configuration?: Partial<ConfigurationValues>;
  /** Modules beside the hub's own. */
  readonly modules?: readonly Type[];
}

/** A hub on a database of its own, listening on a real port of 127.0.0.1. */
export interface TestHub {
  /** Such as `http://127.0.0.1:41234`; also the public URL. */
  readonly url: string;
  readonly app: NestFastifyApplication;
  /** An admin key of the first workspace. */
  readonly adminKey: string;
  readonly workspaceId: string;
  /** Makes a key of the first workspace, or of another one. */
  key(role: Role, workspaceId?: string): Promise<string>;
  /** Makes another workspace. */
  createWorkspace(): Promise<string>;
  /** The database as its owner, whom row-level security does not hold back. */
  readonly sql: pg.Pool;
  /** Everything that was logged so far. */
  readLog(): string;
  /** A request with the admin key, JSON in and out; another key by `key`, none by `key: null`. */
  request<Body = Record<string, unknown>>(method: string, path: string, options?: RequestOptions): Promise<JsonResponse<Body>>;
  close(): Promise<void>;
}

/** What a request of {@link TestHub.request} carries. */
export interface RequestOptions {
  readonly key?: string | null;
  /** Text and bytes are sent as they are, everything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Starts a hub for one test file; call `close` at the end. */
export async function startHub(options: HubOptions = {}): Promise<TestHub> {
  const database = await createMigratedDatabase();
  const sql = connectAsOwner(database.url);
  const log = new PassThrough();
  const lines: string[] = [];
  log.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
  const port = await findFreePort();
  const configuration = readSettings({ LOG_LEVEL: 'debug', PANELBRIDGE_PORT: String(port) }).with({
    databaseUrl: database.url,
    publicUrl: `http://127.0.0.1:${port}`,
    secretKeys: [{ id: 't1', bytes: randomBytes(32) }],
    apiRatePerMinute: 0,
    publicRatePerMinute: 0,
    databasePoolSize: 8,
    ...options.configuration,
  });
  const app = await createApp(configuration, {
    logger: createLogger(configuration.logLevel, log),
    modules: options.modules ?? [],
  });
  await app.listen(configuration.port, '127.0.0.1');
  const url = `http://127.0.0.1:${port}`;

  const createWorkspace = async (): Promise<string> => {
    const { rows } = await sql.query<{ id: string }>(`insert into workspaces (name) values ('Workspace') returning id`);
    return rows[0]?.id ?? '';
  };
  const workspaceId = await createWorkspace();
  const createKey = async (role: Role, workspace = workspaceId): Promise<string> => {
    const { key, hash, hint } = createApiKey();
    await sql.query(
      `insert into api_keys (workspace_id, name, owner_name, owner_email, role, key_hash, hint) values ($1, $2, 'Test Owner', $3, $2, $4, $5)`,
      [workspace, role, `${role}@example.com`, hash, hint],
    );
    return key;
  };
  const adminKey = await createKey('admin');

  return {
    url,
    app,
    adminKey,
    workspaceId,
    key: createKey,
    createWorkspace,
    sql,
    readLog: () => lines.join(''),
    request: (method, path, { key = adminKey, body, headers = {} } = {}) =>
      requestJson(`${url}${path}`, {
        method,
        headers: {
          ...(key === null ? {} : { authorization: `Bearer ${key}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: toContent(body) }),
      }),
    close: async () => {
      await app.close();
      await sql.end();
      await database.drop();
    },
  };
}

function toContent(body: unknown): string | Buffer<ArrayBuffer> {
  if (body instanceof Uint8Array) return Buffer.from(body);
  return typeof body === 'string' ? body : JSON.stringify(body);
}
