import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { createApiKey } from '../platform/security/api-key.js';

/** Makes the first workspace of an empty database. */
@Injectable()
export class FirstWorkspace {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** Gives the admin key of the workspace that was made, to be shown once; `undefined` when there was one already. */
  async ensure(): Promise<string | undefined> {
    const { key, hash, hint } = createApiKey();
    const [row]: [{ id: string | null }] = await this.#dataSource.query('select create_workspace($1, $2, $3, $4, $5) as id', [
      'Workspace',
      hash,
      hint,
      'Administrator',
      'admin@localhost',
    ]);
    return row.id === null ? undefined : key;
  }
}
