import { anomalyNames, type Anomaly, type Channel, type Disposition, type Outcome } from '@panelbridge/core';
import type { EntityManager } from 'typeorm';
import type { Participation } from './participation.entity.js';

/** One stored report about a participation. */
export interface EvidenceRow {
  readonly id: string;
  readonly channel: Channel;
  readonly outcome: Outcome;
  readonly rank: number;
  readonly disposition: Disposition | 'duplicate';
  readonly anomaly: Anomaly | null;
  /** The connection that reported it, by name. */
  readonly connection: string | null;
  readonly connectionId: string | null;
  readonly partnerStatus: string | null;
  readonly occurredAt: Date | null;
  readonly receivedAt: Date;
  readonly lastSeenAt: Date;
  readonly seen: number;
  readonly requestId: string | null;
  /** Whether it waits for a person and takes no part in the resolution. */
  readonly isHeld: boolean;
}

/** Reads everything that was reported about a participation, in the order of arrival. */
export async function readEvidence(manager: EntityManager, { id, evidenceRank }: Participation): Promise<readonly EvidenceRow[]> {
  const rows = await manager.query<(Omit<EvidenceRow, 'isHeld' | 'anomaly'> & { readonly anomaly: string | null })[]>(
    `select v.id, v.channel, v.outcome, v.rank, v.disposition, v.anomaly, c.name as connection, v.connection_id as "connectionId",
       v.partner_status as "partnerStatus", v.occurred_at as "occurredAt", v.received_at as "receivedAt", v.last_seen_at as "lastSeenAt",
       v.seen, v.request_id as "requestId"
     from evidence v left join connections c on c.id = v.connection_id where v.participation_id = $1 order by v.id`,
    [id],
  );
  return rows.map((row) => ({
    ...row,
    anomaly: anomalyNames.find((name) => name === row.anomaly) ?? null,
    // A contradiction that outranks what counts can only have been kept back because money had left.
    isHeld: row.disposition === 'hold' || (row.disposition === 'contradict' && row.rank > evidenceRank),
  }));
}
