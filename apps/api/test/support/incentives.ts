import { randomBytes, randomUUID } from 'node:crypto';
import { createParticipationId } from '@panelbridge/core';
import type { Ground, SeededStudy } from './seed.js';

/** Who is owed something, and how the row differs from one that is due. */
export interface OwedPerson {
  readonly email?: string | null;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  /** Status of the participation; `completed` unless given. */
  readonly status?: string;
  /** Columns of the incentive, by their names in the table. */
  readonly incentive?: Readonly<Record<string, unknown>>;
}

/** An incentive in the database. */
export interface SeededIncentive {
  readonly id: string;
  readonly participationId: string;
  readonly participantId: string;
  readonly externalId: string;
}

/** Puts a person into the panel who took part in a study and is owed 25 dollars for it. */
export async function seedIncentive(
  { sql, workspaceId }: Ground,
  study: Pick<SeededStudy, 'id'>,
  person: OwedPerson = {},
): Promise<SeededIncentive> {
  const { email = `${randomUUID()}@example.com`, firstName = 'Kim', lastName = 'Nguyen', status = 'completed' } = person;
  const participant = await sql.query<{ id: string }>(
    'insert into participants (workspace_id, email, first_name, last_name) values ($1, $2, $3, $4) returning id',
    [workspaceId, email, firstName, lastName],
  );
  const participantId = participant.rows[0]?.id ?? '';
  const participationId = createParticipationId(randomBytes);
  await sql.query(
    `insert into participations (id, workspace_id, study_id, participant_id, status, started_at, completed_at) values ($1, $2, $3, $4, $5, now(), now())`,
    [participationId, workspaceId, study.id, participantId, status],
  );
  const columns: Readonly<Record<string, unknown>> = {
    workspace_id: workspaceId,
    study_id: study.id,
    participation_id: participationId,
    amount: 2500,
    currency: 'USD',
    ...person.incentive,
  };
  const names = Object.keys(columns);
  const incentive = await sql.query<{ id: string; external_id: string }>(
    `insert into incentives (${names.join()}) values (${names.map((_, index) => `$${index + 1}`).join()}) returning id, external_id`,
    Object.values(columns),
  );
  const [row] = incentive.rows;
  return { id: row?.id ?? '', participationId, participantId, externalId: row?.external_id ?? '' };
}

/** Columns of an incentive that was released. */
export const released = { status: 'released', released_at: new Date(), released_by: 'system' } as const;
