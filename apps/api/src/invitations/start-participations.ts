import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { createParticipationId, type ParticipationStatus } from '@panelbridge/core';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';

/** A participation as it stands for one person. */
export interface StandingParticipation {
  readonly participantId: string;
  readonly id: string;
  readonly status: ParticipationStatus;
}

/** Participations that are to begin in one study. */
export interface Beginning {
  readonly studyId: string;
  readonly participantIds: readonly string[];
  readonly status: 'applied' | 'invited';
  readonly holdsPlace: boolean;
}

const maximumRounds = 5;

/** Begins participations, one for each person and study, whoever else tries at the same time. */
@Injectable()
export class StartParticipations {
  constructor(private readonly database: WorkspaceDatabase) {}

  /** Inserts those that are missing by one statement, and gives them. Who takes part already is not among them. */
  async begin(beginning: Beginning): Promise<readonly StandingParticipation[]> {
    const begun: StandingParticipation[] = [];
    let missing = [...new Set(beginning.participantIds)];
    for (let round = 0; missing.length > 0; round += 1) {
      // Ids are random, so one may be taken; the person then has no participation yet and is tried again with another.
      if (round === maximumRounds) throw new Error(`no free participation id was found in ${maximumRounds} rounds`);
      begun.push(...(await this.#insert(beginning, missing)));
      const standing = new Set((await this.find(beginning.studyId, missing)).map(({ participantId }) => participantId));
      missing = missing.filter((id) => !standing.has(id));
    }
    return begun;
  }

  /** The participations that these people have in a study. */
  async find(studyId: string, participantIds: readonly string[]): Promise<readonly StandingParticipation[]> {
    if (participantIds.length === 0) return [];
    return this.database.manager.query<StandingParticipation[]>(
      'select id, participant_id as "participantId", status from participations where study_id = $1 and participant_id = any ($2)',
      [studyId, participantIds],
    );
  }

  async #insert({ studyId, status, holdsPlace }: Beginning, participantIds: readonly string[]): Promise<StandingParticipation[]> {
    return this.database.manager.query<StandingParticipation[]>(
      `insert into participations (id, workspace_id, study_id, participant_id, status, holds_place, invited_at)
       select i.id, $1, $2, i.participant, $3, $4, case when $3 = 'invited' then now() end
       from unnest($5::text[], $6::uuid[]) i (id, participant) order by i.participant
       on conflict do nothing returning id, participant_id as "participantId", status`,
      [
        this.database.workspaceId,
        studyId,
        status,
        holdsPlace,
        participantIds.map(() => createParticipationId(randomBytes)),
        participantIds,
      ],
    );
  }
}
