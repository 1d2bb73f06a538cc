import { Injectable } from '@nestjs/common';
import { buildPredicate, type Audience } from '@panelbridge/core';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { CriteriaCatalogue } from './criteria-catalogue.js';

/**
 * Finds the people of the panel who match audiences, in the open workspace transaction. Only who can be written to is found: not who has no
 * address or one that does not exist, and not who opted out.
 */
@Injectable()
export class AudiencePeople {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly catalogue: CriteriaCatalogue,
  ) {}

  /** How many people match, by one count. */
  async count(audience: Audience): Promise<number> {
    const [row] = await this.database.manager.query<{ n: string }[]>('select count_audience($1) as n', [await this.#predicate(audience)]);
    return Number(row?.n ?? 0);
  }

  /** Ids of the people who match, in their order: at most `limit`, after the one that is given. */
  async list(audience: Audience, { after = null, limit }: { readonly after?: string | null; readonly limit: number }): Promise<string[]> {
    const predicate = await this.#predicate(audience);
    const rows = await this.database.manager.query<{ id: string }[]>('select list_audience($1, $2, $3) as id', [predicate, after, limit]);
    return rows.map(({ id }) => id);
  }

  async #predicate(audience: Audience): Promise<string> {
    return JSON.stringify(buildPredicate(audience, await this.catalogue.read(), new Date().toISOString().slice(0, 10)));
  }
}
