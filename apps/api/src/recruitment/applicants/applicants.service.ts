import { Injectable } from '@nestjs/common';
import type { RecruitmentPolicy } from '@panelbridge/core/connector';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { decodeTimeCursor, toPage, type Page } from '../../platform/http/pagination.js';
import { Pseudonyms } from '../../sessions/pseudonyms.js';
import { findPolicy } from '../../studies/find-policy.js';
import { Tools } from '../../studies/integration/tools.js';
import { refuseUnknownStudy } from '../../studies/refuse-unknown-study.js';
import type { ApplicantDto, ApplicantsQuery } from './applicant.dto.js';
import { applicantsQuery, type ApplicantsRow, type ApplicantsValues } from './applicants-query.js';
import { toApplicantDto } from './to-applicant-dto.js';

/** What is told of applicants while the platform of a study cannot say what it may know: nothing. */
const nothing: Pick<RecruitmentPolicy, 'discloses'> = { discloses: [] };

/** Lists who applied to studies, in the open workspace transaction. */
@Injectable()
export class ApplicantsService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly tools: Tools,
    private readonly pseudonyms: Pseudonyms,
  ) {}

  /** One page of the applicants of a study, the newest first. @throws ProblemException `not_found` */
  async list(studyId: string, { status, limit, cursor }: ApplicantsQuery): Promise<Page<ApplicantDto>> {
    const { manager, workspaceId } = this.database;
    const [at, id] = cursor === undefined ? [null, null] : decodeTimeCursor(cursor);
    const values: ApplicantsValues = [studyId, workspaceId, status ?? null, at, id, limit + 1];
    const [study] = await manager.query<ApplicantsRow[]>(applicantsQuery, [...values]);
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
