import { Injectable } from '@nestjs/common';
import type { RecruitmentPolicy } from '@panelbridge/core/connector';
import { queryNamed } from '../../platform/database/named-query.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { currentActor } from '../../platform/http/request-context.js';
import { decodeTimeCursor, toPage, type Page } from '../../platform/http/pagination.js';
import { Pseudonyms } from '../../sessions/pseudonyms.js';
import { findPolicy } from '../../studies/find-policy.js';
import { Tools } from '../../studies/integration/tools.js';
import { refuseUnknownStudy } from '../../studies/refuse-unknown-study.js';
import type { ApplicantDto, ApplicantsQuery } from './applicant.dto.js';
import type { ApplicantsRow } from './applicants-row.js';
import { toApplicantDto } from './to-applicant-dto.js';

/** What is told of applicants while the platform of a study cannot say what it may know: nothing. */
const nothing: Pick<RecruitmentPolicy, 'discloses'> = { discloses: [] };

/** Lists who applied to studies of the request's workspace. */
@Injectable()
export class ApplicantsService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly tools: Tools,
    private readonly pseudonyms: Pseudonyms,
  ) {}

  /** One page of the applicants of a study, the newest first. @throws ProblemException `not_found` */
  async list(studyId: string, { status, limit, cursor }: ApplicantsQuery): Promise<Page<ApplicantDto>> {
    const [at, id] = cursor === undefined ? [null, null] : decodeTimeCursor(cursor);
    const [study] = await queryNamed<ApplicantsRow>(this.database.dataSource, {
      name: 'list_applicants',
      text: 'select * from list_applicants($1, $2, $3, $4, $5, $6)',
      values: [currentActor().workspaceId, studyId, status ?? null, at, id, limit + 1],
    });
    if (!study) throw refuseUnknownStudy();
    const policy = this.#findPolicy(study);
    const { data, nextCursor } = toPage(study.applicants ?? [], limit, (row) => [row.at, row.id]);
    const context = { study, policy, pseudonymOf: (participation: string) => this.pseudonyms.of(participation) };
    return { data: data.map((row) => toApplicantDto(row, context)), nextCursor };
  }

  #findPolicy({ connection_id, connection }: ApplicantsRow): Pick<RecruitmentPolicy, 'discloses'> | null {
    if (connection_id === null) return null;
    const tool = connection ? this.tools.describe(connection) : null;
    return tool ? findPolicy({ tool }) : nothing;
  }
}
