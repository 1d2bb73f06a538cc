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

/** Asks the database whose key it is. Nothing is kept in memory, so a revoked key ends with the next request in every process. */
@Injectable()
export class KeyStore {
  readonly #database: WorkspaceDatabase;

  constructor(database: WorkspaceDatabase) {
    this.#database = database;
  }

  /** Finds the actor of a well-formed key; `undefined` when it is unknown, expired or revoked. */
  async findActor(key: string): Promise<Actor | undefined> {
    const [row] = await queryNamed<KeyRow>(this.#database.dataSource, {
      name: 'authenticate_key',
      text: 'select * from authenticate_key($1)',
      values: [hashApiKey(key)],
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
