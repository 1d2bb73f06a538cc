import { Injectable } from '@nestjs/common';
import { compareSides, type Channel, type Outcome, type ParticipationStatus } from '@panelbridge/core';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { reportsByItself } from '../integration/tools.js';
import { StudySetups } from '../setup/study-setups.js';
import { StudyStore } from '../study-store.js';
import type { ComparisonDto, ComparisonRowDto, ReportDto } from './comparison.dto.js';

interface EvidenceRow {
  readonly channel: Channel;
  readonly outcome: Outcome;
  readonly partner_status: string | null;
  readonly at: string;
  readonly seen: number;
}

interface ParticipationRow {
  readonly id: string;
  readonly status: ParticipationStatus;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
  readonly evidence: readonly EvidenceRow[];
}

/** Puts what the hub knows beside what the tool says. */
@Injectable()
export class ComparisonService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly store: StudyStore,
    private readonly setups: StudySetups,
  ) {}

  /** Compares the first participants of a study (S1-30). @throws ProblemException `not_found` */
  async compare(studyId: string, limit: number): Promise<ComparisonDto> {
    const study = await this.store.get(studyId);
    const { tool } = await this.setups.read(study);
    const toolReports = tool !== null && reportsByItself(tool);
    const participants = (await this.#readFirst(studyId, limit)).map((row) => toRow(row, toolReports));
    return { studyId, toolReports, participants, findings: participants.filter(({ finding }) => finding !== null).length };
  }

  /** Those who entered, in that order, then those about whom something was reported all the same, then the rest as they were invited. */
  #readFirst(studyId: string, limit: number): Promise<readonly ParticipationRow[]> {
    return this.database.manager.query<readonly ParticipationRow[]>(
      `with chosen as (
         select p.id, p.status, p.started_at, p.ended_at, p.created_at,
           exists (select 1 from evidence v where v.participation_id = p.id) as reported
         from participations p
         where p.study_id = $1 and p.workspace_id = $2
         order by p.started_at, reported desc, p.created_at, p.id
         limit $3
       )
       select c.id, c.status, c.started_at, c.ended_at, coalesce(e.evidence, '[]') as evidence
       from chosen c
       left join lateral (
         select jsonb_agg(
           jsonb_build_object('channel', v.channel, 'outcome', v.outcome, 'partner_status', v.partner_status, 'seen', v.seen,
             'at', to_char(coalesce(v.occurred_at, v.received_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
           order by v.rank desc
         ) as evidence
         from evidence v where v.participation_id = c.id and v.anomaly is distinct from 'wrong_study'
       ) e on true
       order by c.started_at, c.reported desc, c.created_at, c.id`,
      [studyId, this.database.workspaceId, limit],
    );
  }
}

function toRow({ id, status, started_at, ended_at, evidence }: ParticipationRow, toolReports: boolean): ComparisonRowDto {
  const tool = toReport(evidence.find(({ channel }) => channel === 'webhook' || channel === 'pull'));
  const redirect = toReport(evidence.find(({ channel }) => channel === 'redirect' || channel === 'cookie'));
  const sides = { status, hasStarted: started_at !== null, tool: tool?.outcome ?? null, redirect: redirect?.outcome ?? null, toolReports };
  return {
    participationId: id,
    hub: { status, startedAt: started_at?.toISOString() ?? null, endedAt: ended_at?.toISOString() ?? null },
    tool,
    redirect,
    ...compareSides(sides),
  };
}

function toReport(row: EvidenceRow | undefined): ReportDto | null {
  if (!row) return null;
  return { outcome: row.outcome, channel: row.channel, partnerStatus: row.partner_status, at: row.at, seen: row.seen };
}
