import { Injectable } from '@nestjs/common';
import type { reconciliationHold } from '@panelbridge/core';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import type { LockedParticipation } from './locked-participation.js';
import { nameMover, type Mover } from './mover.js';

interface Touched {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
}

/**
 * `make_due` owes the study's amount once and lifts a hold, `make_due_held` owes it and makes it wait for a person, `hold` makes what is due
 * wait, `cancel` withdraws what is due.
 */
export type IncentiveEffect = 'make_due' | 'make_due_held' | 'hold' | 'cancel' | 'none';

/** Why the hub itself makes an incentive wait, as core's `describeHold` reads it. */
export type HoldCode = 'contradiction' | typeof reconciliationHold;

/** What deciding about a participation does to its incentive. Releasing is an act of its own. */
@Injectable()
export class IncentiveEffects {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly events: EventLog,
  ) {}

  /** Brings an effect about for a locked participation; `by`: where that is not the key of the present request. */
  async apply(current: LockedParticipation, effect: IncentiveEffect, by?: Mover): Promise<void> {
    if (effect === 'make_due') await this.#change(current, 'incentive.hold_lifted', 'hold_reason = null', 'hold_reason is not null', by);
    if (effect === 'make_due' || effect === 'make_due_held') await this.#makeDue(current, by);
    if (effect === 'cancel') await this.#change(current, 'incentive.cancelled', `status = 'cancelled', hold_reason = null`, 'true', by);
    if (effect === 'hold' || effect === 'make_due_held') await this.hold(current, 'contradiction');
  }

  /** Makes what is due for a locked participation wait for a person; what waits already keeps its reason. */
  async hold(current: LockedParticipation, reason: HoldCode): Promise<void> {
    await this.#change(current, 'incentive.held', `hold_reason = '${reason}'`, 'hold_reason is null');
  }

  async #makeDue(current: LockedParticipation, by?: Mover): Promise<void> {
    const { id, studyId, amount, currency } = current;
    if (amount === null || amount === 0 || currency === null) return;
    const { manager, workspaceId } = this.database;
    const rows = await manager.query<Touched[]>(
      `insert into incentives (workspace_id, study_id, participation_id, amount, currency) values ($1, $2, $3, $4, $5)
       on conflict (participation_id, kind, sequence) do nothing returning id, amount, currency`,
      [workspaceId, studyId, id, amount, currency],
    );
    await this.#log(current, 'incentive.due', rows, by);
  }

  async #change(current: LockedParticipation, type: string, assignment: string, condition: string, by?: Mover): Promise<void> {
    const [rows] = await this.database.manager.query<[Touched[], number]>(
      `update incentives set ${assignment}, version = version + 1, updated_at = now()
       where participation_id = $1 and kind = 'incentive' and status = 'due' and ${condition} returning id, amount, currency`,
      [current.id],
    );
    await this.#log(current, type, rows, by);
  }

  async #log({ id, studyId }: LockedParticipation, type: string, rows: readonly Touched[], by?: Mover): Promise<void> {
    const to = type === 'incentive.cancelled' ? 'cancelled' : 'due';
    const from = type === 'incentive.due' ? null : 'due';
    for (const { id: subjectId, amount, currency } of rows) {
      await this.events.append({
        type,
        studyId,
        participationId: id,
        subjectId,
        from,
        to,
        ...(by ? nameMover(by) : { channel: 'manual' }),
        data: { amount, currency },
      });
    }
  }
}
