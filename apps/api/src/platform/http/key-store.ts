import { Injectable } from '@nestjs/common';
import { isRole } from '@panelbridge/core';
import { queryNamed } from '../database/named-query.js';
import { WorkspaceDatabase } from '../database/workspace-database.js';
import { hashApiKey } from '../security/api-key.js';
import type { Actor } from './request-context.js';

interface KeyRow {
  readonly id: string;
  readonly workspace_id: string;
  readonly role: string;
  readonly name: string;
  readonly owner_name: string;
  readonly owner_email: string;
}

const recallMilliseconds = 30_000;
const maximumRecalled = 1_000;

/**
 * Asks the database whose key it is, with every request, so that a revoked key ends with the next one in every process. What is remembered for a
 * moment is only for routes whose statement asks for itself whether the key still holds.
 */
@Injectable()
export class KeyStore {
  readonly #recent = new Map<string, { readonly actor: Actor; readonly until: number }>();
  readonly #database: WorkspaceDatabase;

  constructor(database: WorkspaceDatabase) {
    this.#database = database;
  }

  /** Finds the actor of a well-formed key; `undefined` when it is unknown, expired or revoked. */
  async findActor(key: string): Promise<Actor | undefined> {
    const hash = hashApiKey(key);
    const actor = await this.#askFor(hash);
    if (this.#recent.size >= maximumRecalled) this.#recent.clear();
    if (actor) this.#recent.set(hash.toString('base64'), { actor, until: Date.now() + recallMilliseconds });
    return actor;
  }

  /** Whose key it was a moment ago; it may have been revoked since. `undefined` when that is not known. */
  recallActor(key: string): Actor | undefined {
    const found = this.#recent.get(hashApiKey(key).toString('base64'));
    return found && found.until > Date.now() ? found.actor : undefined;
  }

  async #askFor(hash: Buffer): Promise<Actor | undefined> {
    const [row] = await queryNamed<KeyRow>(this.#database.dataSource, {
      name: 'authenticate_key',
      text: 'select * from authenticate_key($1)',
      values: [hash],
    });
    if (!row) return undefined;
    if (!isRole(row.role)) throw new Error(`The API key ${row.id} has a role that this version does not know: ${row.role}`);
    return {
      keyId: row.id,
      workspaceId: row.workspace_id,
      role: row.role,
      name: row.name,
      ownerName: row.owner_name,
      ownerEmail: row.owner_email,
    };
  }
}
