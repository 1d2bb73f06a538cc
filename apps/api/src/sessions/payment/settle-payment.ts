import { Injectable } from '@nestjs/common';
import type { Anomaly, ParticipationStatus } from '@panelbridge/core';
import { IncentiveService } from '../../incentives/incentive.service.js';
import { MoveParticipation } from '../../participations/move-participation.js';
import type { Mover } from '../../participations/mover.js';
import { ParticipationLocks } from '../../participations/participation-locks.js';

/** Of a window that has ended, or is treated so. */
export interface EndedWindow {
  readonly endsAt: Date;
  readonly now: Date;
  readonly anomalies: readonly Anomaly[];
}

const bySystem: Mover = { actor: { kind: 'system' }, channel: null };

/** Completes and pays participations without a person's act, where core has decided so. They are locked by the caller. */
@Injectable()
export class SettlePayment {
  constructor(
    private readonly locks: ParticipationLocks,
    private readonly move: MoveParticipation,
    private readonly incentives: IncentiveService,
  ) {}

  /** Enters the statuses and makes the incentive due; no evidence is stored, since no person has said anything. */
  async complete(id: string, path: readonly ParticipationStatus[], reason: string): Promise<void> {
    if (path.length === 0) return;
    const current = await this.locks.read(id);
    if (!current) throw new Error(`the participation ${id} is gone although it was locked`);
    await this.move.apply(current, { path, place: 0, incentive: 'make_due', evidence: null, reason, data: {}, by: bySystem });
  }

  /** Releases what is due. What stands against it stands against everything, since core has decided under the same lock. */
  async release(id: string, { endsAt, now, anomalies }: EndedWindow): Promise<void> {
    const incentive = (await this.locks.read(id))?.incentiveId;
    if (!incentive) throw new Error(`the completed participation ${id} is owed nothing although it is to be paid`);
    const [outcome] = await this.incentives.release([{ id: incentive }], {
      trigger: { by: 'review_window', endsAt, now, anomalies },
      actor: { kind: 'system' },
    });
    if (!outcome?.ok) throw outcome?.problem ?? new Error(`the release of ${incentive} has no outcome`);
  }
}
