import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { ProblemException } from '../platform/http/problem.js';

/** The places of studies: a counter that only guarded statements change (D10). */
@Injectable()
export class Places {
  constructor(private readonly database: WorkspaceDatabase) {}

  /**
   * Takes a place (1), gives one back (-1) or leaves them (0), for a participation that is locked.
   *
   * @throws ProblemException `no_place_left`
   */
  async change(studyId: string, change: -1 | 0 | 1): Promise<void> {
    if (change === -1) await this.database.manager.query('update studies set places_taken = places_taken - 1 where id = $1', [studyId]);
    if (change === 1 && (await this.take(studyId, 1)) === 0) {
      throw new ProblemException('no_place_left', {
        detail: 'All places of the study are taken. Raise its participation limit, or free a place first.',
      });
    }
  }

  /** Takes as many of `wanted` places as there are, after giving back those whose reservation has run out, and says how many. */
  async take(studyId: string, wanted: number): Promise<number> {
    const free = await this.countFree(studyId);
    const taken = Math.min(wanted, free ?? wanted);
    if (taken > 0) await this.database.manager.query('update studies set places_taken = places_taken + $2 where id = $1', [studyId, taken]);
    return taken;
  }

  /** Counts the free places, with the study locked until the transaction ends; null: there is no limit. */
  async countFree(studyId: string): Promise<number | null> {
    const free = await this.#read(studyId);
    if (free === null || free > 0) return free;
    await this.database.manager.query('select expire_reservations($1)', [[studyId]]);
    return this.#read(studyId);
  }

  async #read(studyId: string): Promise<number | null> {
    const [row] = await this.database.manager.query<{ free: number | null }[]>(
      'select participation_limit - places_taken as free from studies where id = $1 for no key update',
      [studyId],
    );
    return row?.free ?? null;
  }
}
