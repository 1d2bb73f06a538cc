import type { IncentiveState } from '@panelbridge/core';
import type { EventLog } from '../events/event-log.js';

/** An incentive that was moved together with others, and the state that it left. */
export interface MovedIncentive {
  readonly id: string;
  readonly studyId: string;
  readonly participationId: string;
  readonly externalId: string;
  readonly status: IncentiveState;
}

const batchSize = 1_000;

/** Logs one event for each incentive that was moved. */
export async function logMoves(
  events: EventLog,
  type: string,
  to: IncentiveState,
  moved: readonly MovedIncentive[],
  data: Readonly<Record<string, unknown>>,
): Promise<void> {
  for (let start = 0; start < moved.length; start += batchSize) {
    const batch = moved.slice(start, start + batchSize);
    await events.append(
      ...batch.map(({ id, studyId, participationId, externalId, status }) => ({
        type,
        studyId,
        participationId,
        subjectId: id,
        from: status,
        to,
        data: { ...data, externalId },
      })),
    );
  }
}
