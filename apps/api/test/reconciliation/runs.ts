import type { ParticipationStatus } from '@panelbridge/core';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { listingFolder, seedListingStudy } from '../support/listing-study.js';
import { seedParticipations, seedPeople, type SeededStudy } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';

export let hub: TestHub;
export let study: SeededStudy;

beforeAll(async () => {
  hub = await startHub({ configuration: { connectors: [listingFolder, '@panelbridge/connector-tracked-link'] } });
});
afterAll(() => hub.close());
beforeEach(async () => {
  study = await seedListingStudy(hub, { participation_limit: 100 });
});

export interface Past {
  /** Reports that were stored, by channel. */
  readonly reports?: readonly (readonly [channel: string, outcome: string, heldAs?: string])[];
  readonly daysAgo?: number;
  readonly incentive?: 'due' | 'released';
  readonly entered?: boolean;
}

/** Somebody who came this far an hour ago, or days ago. */
export async function seedPerson(
  status: ParticipationStatus,
  { reports = [], daysAgo = 0, incentive, entered = true }: Past = {},
): Promise<string> {
  const [id = ''] = await seedParticipations(hub, study, 1, status);
  await seedPeople(hub, [id]);
  const at = new Date(Date.now() - daysAgo * 86_400_000 - 3_600_000);
  await hub.sql.query('update participations set started_at = $2, entered_at = $2, ended_at = $3, updated_at = $4 where id = $1', [
    id,
    entered ? at : null,
    status === 'started' || !entered ? null : at,
    at,
  ]);
  for (const [channel, outcome, heldAs = null] of reports) {
    await hub.sql.query(
      `insert into evidence (workspace_id, study_id, participation_id, channel, outcome, rank, disposition, anomaly)
       values ($1, $2, $3, $4, $5, 311, case when $6::text is null then 'apply' else 'hold' end, $6)`,
      [hub.workspaceId, study.id, id, channel, outcome, heldAs],
    );
  }
  if (incentive) {
    await hub.sql.query(
      `insert into incentives (workspace_id, study_id, participation_id, amount, currency, status) values ($1, $2, $3, 2500, 'USD', $4)`,
      [hub.workspaceId, study.id, id, incentive],
    );
  }
  return id;
}

export const byRedirect = [['redirect', 'submitted']] as const;

interface StoredFinding {
  readonly kind: string;
  readonly fix: string;
  readonly participation_id: string | null;
  readonly external_id: string | null;
  readonly ours: string | null;
  readonly theirs: string;
  readonly state: string;
  readonly seen: number;
}

export async function readFindings(): Promise<readonly StoredFinding[]> {
  const { rows } = await hub.sql.query<StoredFinding>(
    'select kind, fix, participation_id, external_id, ours, theirs, state, seen from findings where study_id = $1 order by kind, participation_id',
    [study.id],
  );
  return rows;
}

export const readEvents = async (type: string) =>
  (
    await hub.sql.query(
      'select participation_id, subject_id, channel, reason, data from events where study_id = $1 and type = $2 order by id',
      [study.id, type],
    )
  ).rows;
