import { Injectable } from '@nestjs/common';
import type { Outcome } from '@panelbridge/core';
import type { ReturnName } from '@panelbridge/core/connector';
import { DataSource } from 'typeorm';

/** What a return key stands for. */
export interface ReturnKey {
  readonly workspaceId: string;
  readonly studyId: string;
  readonly name: ReturnName;
  readonly outcome: Outcome;
}

const maximumKept = 10_000;
// Anything else is no key, and not all of it could be sent to the database.
const keyForm = /^[A-Za-z0-9_-]{1,100}$/;

/** Looks up return keys. Rows never change, so what was found is kept; what was not found is asked for again. */
@Injectable()
export class ReturnKeys {
  readonly #found = new Map<string, ReturnKey>();

  constructor(private readonly dataSource: DataSource) {}

  /** What a key stands for; `null` when there is no such key. */
  async find(key: string): Promise<ReturnKey | null> {
    const known = this.#found.get(key);
    if (known) return known;
    if (!keyForm.test(key)) return null;
    const [row] = await this.dataSource.query<
      {
        workspace_id: string;
        study_id: string;
        name: ReturnName;
        outcome: Outcome;
      }[]
    >('select * from find_return_key($1)', [key]);
    if (!row) return null;
    const found = { workspaceId: row.workspace_id, studyId: row.study_id, name: row.name, outcome: row.outcome };
    const [oldest] = this.#found.keys();
    if (this.#found.size >= maximumKept && oldest !== undefined) this.#found.delete(oldest);
    this.#found.set(key, found);
    return found;
  }
}
