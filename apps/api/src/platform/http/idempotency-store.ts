import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../database/workspace-database.js';
import { RequestHashes } from '../security/request-hashes.js';
import { ProblemException } from './problem.js';

/** What a retry is recognised by. */
export interface IdempotentRequest {
  readonly key: string;
  /** Method and path. */
  readonly operation: string;
  /** As `hashBody` gives it; never stored as it is. */
  readonly bodyHash: Buffer;
}

/** A stored answer. */
export interface StoredAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

interface Row {
  readonly operation: string;
  /** Empty where whom the answer told of was erased. */
  readonly body_hash: Buffer;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly value?: unknown } | null;
}

/** Keeps the answers of requests with an `Idempotency-Key` for 24 hours, in the open transaction of the workspace. */
@Injectable()
export class IdempotencyStore {
  readonly #database: WorkspaceDatabase;
  readonly #hashes: RequestHashes;

  constructor(database: WorkspaceDatabase, hashes: RequestHashes) {
    this.#database = database;
    this.#hashes = hashes;
  }

  /**
   * Claims a key until the transaction ends and finds the answer that was given before. The lock is tried, not waited for: waiting would
   * hold a connection for as long as the first request runs.
   *
   * @throws ProblemException `idempotency_key_in_progress` while the first request runs, `idempotency_key_reused` for another request
   */
  async claim({ key, operation, bodyHash }: IdempotentRequest): Promise<StoredAnswer | undefined> {
    const { manager, workspaceId } = this.#database;
    const [lock]: [{ taken: boolean }] = await manager.query('select pg_try_advisory_xact_lock(hashtextextended($1, 4)) as taken', [
      `${workspaceId}:${key}`,
    ]);
    if (!lock.taken) throw new ProblemException('idempotency_key_in_progress', { headers: { 'retry-after': '1' } });
    const [row]: Row[] = await manager.query(
      `select operation, body_hash, status, headers, body from idempotency_keys
       where workspace_id = $1 and key = $2 and created_at > now() - interval '24 hours'`,
      [workspaceId, key],
    );
    if (!row) return undefined;
    if (row.operation !== operation)
      throw new ProblemException('idempotency_key_reused', { detail: `The key was used for ${row.operation}.` });
    if (row.body_hash.length > 0 && !this.#hashes.matches(row.body_hash, bodyHash))
      throw new ProblemException('idempotency_key_reused', { detail: 'The key was used for this route with another body.' });
    return { status: row.status, headers: row.headers, body: row.body?.value };
  }

  /** Stores the answer; it becomes visible with the effect it tells of. */
  async store({ key, operation, bodyHash }: IdempotentRequest, { status, headers, body }: StoredAnswer): Promise<void> {
    const { manager, workspaceId } = this.#database;
    await manager.query(
      `insert into idempotency_keys (workspace_id, key, operation, body_hash, status, headers, body)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (workspace_id, key) do update set operation = excluded.operation, body_hash = excluded.body_hash, status = excluded.status,
         headers = excluded.headers, body = excluded.body, created_at = now()`,
      [
        workspaceId,
        key,
        operation,
        this.#hashes.create(bodyHash),
        status,
        JSON.stringify(headers),
        body === undefined ? null : JSON.stringify({ value: body }),
      ],
    );
  }
}
