import { Injectable } from '@nestjs/common';
import {
  createPseudonym,
  disclose,
  introducedStatuses,
  type Answers,
  type ParticipationId,
  type ParticipationStatus,
} from '@panelbridge/core';
import type { DisclosedApplicant, RecruitmentPolicy } from '@panelbridge/core/connector';
import { Configuration } from '../../platform/configuration/configuration.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import type { LeasedPlatform } from './platform-leases.js';

/** A person whose newest status the platform does not know. */
export interface MovedPerson {
  readonly participationId: string;
  readonly status: ParticipationStatus;
}

interface ApplicantRow {
  readonly id: ParticipationId;
  readonly status: ParticipationStatus;
  readonly answers: Answers | null;
  readonly criteria: Readonly<Record<string, unknown>> | null;
  readonly country: string | null;
  readonly pseudonym: string | null;
}

/** Reads what a platform is still to be told. */
@Injectable()
export class UntoldPeople {
  readonly #domain: string;

  constructor(
    private readonly database: WorkspaceDatabase,
    { publicUrl }: Configuration,
  ) {
    const { hostname } = new URL(publicUrl);
    // An address in brackets is no domain.
    this.#domain = hostname.startsWith('[') ? 'hub.invalid' : hostname;
  }

  /**
   * People whom the platform does not know, with what the policy discloses and nothing else (S2-31). That they are about to be sent is noted first,
   * so that what the platform reports about a pseudonym is understood even if its answer never comes.
   *
   * @param limit how many at most; the longest waiting come first
   */
  async introduce(
    { workspaceId, studyId, connectionId }: LeasedPlatform,
    policy: RecruitmentPolicy,
    limit: number,
  ): Promise<readonly DisclosedApplicant[]> {
    return this.database.run(workspaceId, async (manager) => {
      const rows = await manager.query<ApplicantRow[]>(
        `select p.id, p.status, p.answers, p.criteria, m.country, r.pseudonym
         from list_untold($1, $2, $3) u join participations p on p.id = u.participation_id join participants m on m.id = p.participant_id
           left join platform_reports r on r.participation_id = p.id and r.connection_id = $2
         where not u.is_known and coalesce(u.next_at <= now(), true)
         order by coalesce(r.attempts, 0), p.created_at, p.id limit $4`,
        [studyId, connectionId, introducedStatuses, limit],
      );
      const applicants = rows.map(({ id, status, answers, criteria, country, pseudonym }) => ({
        participation: id,
        pseudonym: pseudonym ?? createPseudonym(id, this.#domain),
        status,
        answers: answers ?? {},
        matchedCriteria: readMatched(criteria),
        country,
      }));
      await manager.query(
        `insert into platform_reports as r (participation_id, workspace_id, study_id, connection_id, pseudonym)
         select i.id, $1, $2, $3, i.pseudonym from unnest($4::text[], $5::text[]) i (id, pseudonym)
         on conflict (participation_id) do update set connection_id = excluded.connection_id, pseudonym = excluded.pseudonym, external_id = null,
           state = 'waiting', told_status = null, told_at = null, refused_status = null, attempts = 0, updated_at = now()
         where r.connection_id <> excluded.connection_id`,
        [
          workspaceId,
          studyId,
          connectionId,
          applicants.map(({ participation }) => participation),
          applicants.map(({ pseudonym }) => pseudonym),
        ],
      );
      return applicants.map((applicant) => disclose(policy, applicant));
    });
  }

  /** People whom the platform knows under an older status. */
  async listMoved({ workspaceId, studyId, connectionId }: LeasedPlatform, limit: number): Promise<readonly MovedPerson[]> {
    return this.database.run(workspaceId, (manager) =>
      manager.query<MovedPerson[]>(
        `select participation_id as "participationId", status from list_untold($1, $2, $3)
         where is_known and coalesce(next_at <= now(), true) order by participation_id limit $4`,
        [studyId, connectionId, introducedStatuses, limit],
      ),
    );
  }
}

function readMatched(criteria: Readonly<Record<string, unknown>> | null): readonly string[] {
  const matched = criteria?.['matched'];
  return Array.isArray(matched) ? matched.filter((slug) => typeof slug === 'string') : [];
}
