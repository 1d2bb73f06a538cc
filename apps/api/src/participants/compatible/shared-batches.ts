import { Injectable } from '@nestjs/common';
import type { CharacteristicTypes, IngestionMode, PanelRecord } from '@panelbridge/core';
import { queryNamed } from '../../platform/database/named-query.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { SharedStatement } from '../../platform/shared-statement/shared-statement.js';
import type { Query, WrittenRow } from '../panel-statement.js';
import { storePeople } from '../store-people.js';

/** A batch of a program whose key has been looked up. */
export interface SharedBatch {
  readonly workspaceId: string;
  readonly keyId: string;
  readonly requestId: string;
  readonly mode: Exclude<IngestionMode, 'insert'>;
  readonly types: CharacteristicTypes;
  readonly records: readonly PanelRecord[];
}

type Written = readonly WrittenRow[] | null;
type Outcome = { readonly written: Written } | { readonly error: unknown };

const lanes = 2;
const maximumBatches = 4;

/**
 * Writes batches, and those together that wait for the same moment: as many people are written by one statement at about three quarters of the
 * cost. Batches of one address end as if written one after the other. Each is answered after the commit that holds it.
 */
@Injectable()
export class SharedBatches {
  readonly #shared = new SharedStatement<{ readonly id: number; readonly batch: SharedBatch }, Outcome>({
    lanes,
    maximumRows: maximumBatches,
    keyOf: ({ id }) => String(id),
    run: (inputs) => this.#writeAll(inputs.map(({ batch }) => batch)),
  });
  #count = 0;

  constructor(private readonly database: WorkspaceDatabase) {}

  /** @returns one result for each record, or `null`, and nothing was written, when definitions have changed since the records were read */
  async write(batch: SharedBatch): Promise<Written> {
    this.#count += 1;
    const outcome = await this.#shared.submit({ id: this.#count, batch });
    if ('error' in outcome) throw outcome.error;
    return outcome.written;
  }

  /** A statement is of one key; what goes wrong with the batches of one harms nobody else's. */
  async #writeAll(batches: readonly SharedBatch[]): Promise<readonly Outcome[]> {
    const outcomes = new Map<SharedBatch, Outcome>();
    const groups = Map.groupBy(batches, ({ workspaceId, keyId, mode }) => `${workspaceId} ${keyId} ${mode}`);
    for (const group of groups.values()) {
      const together = group.length > 1 ? await this.#try(group) : null;
      for (const [index, batch] of group.entries()) {
        // One batch may be at fault for all that went with it, so each is then written by itself.
        outcomes.set(batch, together ? { written: together[index] ?? null } : await this.#writeAlone(batch));
      }
    }
    return batches.map((batch) => outcomes.get(batch) ?? { written: null });
  }

  async #try(group: readonly SharedBatch[]): Promise<readonly Written[] | null> {
    try {
      return await this.#writeTogether(group);
    } catch {
      return null;
    }
  }

  async #writeAlone(batch: SharedBatch): Promise<Outcome> {
    try {
      return { written: (await this.#writeTogether([batch]))?.[0] ?? null };
    } catch (error) {
      return { error };
    }
  }

  /** @returns `null`, and nothing was written, when the definitions are not those of every batch any more */
  async #writeTogether(group: readonly SharedBatch[]): Promise<readonly Written[] | null> {
    const [first] = group;
    if (!first) return [];
    const { workspaceId, keyId, mode } = first;
    const written = await storePeople(this.#query, {
      workspaceId,
      mode,
      onlyIfEmpty: [],
      author: { keyId, requestIds: group.map(({ requestId }) => requestId) },
      types: group.length === 1 ? first.types : new Map(group.flatMap(({ types }) => [...types])),
      records: group.length === 1 ? first.records : group.flatMap(({ records }) => records),
    });
    if (!written || group.length === 1) return written && [written];
    let start = 0;
    return group.map(({ records }) => {
      start += records.length;
      return written.slice(start - records.length, start);
    });
  }

  /** A statement by itself is a transaction of its own, fenced to the workspace that it is given. */
  readonly #query: Query = (query) => queryNamed(this.database.dataSource, query);
}
