import { Injectable } from '@nestjs/common';
import {
  disclose,
  introducedStatuses,
  limitTellings,
  type Answers,
  type ParticipationId,
  type ParticipationStatus,
} from '@panelbridge/core';
import type { DisclosedApplicant, RecruitmentPolicy } from '@panelbridge/core/connector';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { Pseudonyms } from '../../sessions/pseudonyms.js';
import type { LeasedPlatform } from './platform-leases.js';

/** A person whose newest status the platform does not know. */
export interface MovedPerson {
  readonly participationId: string;
  readonly status: ParticipationStatus;
}

/** People who are told to a platform at once. */
export interface Introduction {
  readonly applicants: readonly DisclosedApplicant[];
  /** Whether others may have to be told beside them. */
  readonly areMore: boolean;
}

interface ApplicantRow {
  readonly id: ParticipationId;
  readonly status: ParticipationStatus;
  readonly answers: Answers | null;
  readonly criteria: Readonly<Record<string, unknown>> | null;
  readonly country: string | null;
  readonly pseudonym: string | null;
  readonly rejections: number;
}

/** Reads what a platform is still to be told. */
@Injectable()
export class UntoldPeople {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly pseudonyms: Pseudonyms,
  ) {}

  /**
   * People whom the platform does not know, with what the policy discloses and nothing else (S2-31). That they are about to be sent is noted first,
   * so that what the platform reports about a pseudonym is understood even if its answer never comes.
   *
   * @param maximum how many at most; those who were turned down before come last, and fewer of them together
   */
  async introduce(
    { workspaceId, studyId, connectionId }: LeasedPlatform,
    policy: RecruitmentPolicy,
    maximum: number,
  ): Promise<Introduction> {
    return this.database.run(workspaceId, async (manager) => {
      const rows = await manager.query<ApplicantRow[]>(
        `select p.id, p.status, p.answers, p.criteria, m.country, r.pseudonym, coalesce(r.rejections, 0) as rejections
         from list_untold($1, $2, $3) u join participations p on p.id = u.participation_id join participants m on m.id = p.participant_id
           left join platform_reports r on r.participation_id = p.id and r.connection_id = $2
         where not u.is_known and coalesce(u.next_at <= now(), true)
         order by coalesce(r.rejections, 0), coalesce(r.attempts, 0), p.created_at, p.id limit $4`,
        [studyId, connectionId, introducedStatuses, maximum],
      );
      const rejections = rows[0]?.rejections ?? 0;
      const alike = rows.filter((row) => row.rejections === rejections).slice(0, limitTellings(maximum, { rejections }));
      const applicants = alike.map(({ id, status, answers, criteria, country, pseudonym }) => ({
        participation: id,
        pseudonym: pseudonym ?? this.pseudonyms.of(id),
        status,
        answers: answers ?? {},
        matchedCriteria: readMatched(criteria),
        country,
      }));
      await manager.query(
        `insert into platform_reports as r (participation_id, workspace_id, study_id, connection_id, pseudonym)
         select i.id, $1, $2, $3, i.pseudonym from unnest($4::text[], $5::text[]) i (id, pseudonym)
         on conflict (participation_id) do update set connection_id = excluded.connection_id, pseudonym = excluded.pseudonym, external_id = null,
           state = 'waiting', told_status = null, told_at = null, refused_status = null, attempts = 0, rejections = 0, updated_at = now()
         where r.connection_id <> excluded.connection_id`,
        [
          workspaceId,
          studyId,
          connectionId,
          applicants.map(({ participation }) => participation),
          applicants.map(({ pseudonym }) => pseudonym),
        ],
      );
      return {
        applicants: applicants.map((applicant) => disclose(policy, applicant)),
        areMore: alike.length < rows.length || rows.length === maximum,
      };
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
