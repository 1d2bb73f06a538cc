import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';

/** What the page in front of the tool says. */
export interface EntrySummary {
  readonly title: string;
  /** Host of the tool, for example `getperspective.ai`. */
  readonly toolHost: string;
  readonly minutes: number | null;
  readonly amount: number | null;
  readonly currency: string | null;
  readonly status: string;
  readonly studyStatus: string;
  readonly launched: boolean;
  readonly entryPage: boolean;
}

/** Reads what the entry page shows; changes nothing. */
@Injectable()
export class EntrySummaries {
  constructor(private readonly database: WorkspaceDatabase) {}

  /** The summary of a participation; `null` when there is none, or its study has no link. */
  async find(participation: string): Promise<EntrySummary | null> {
    const workspaceId = await this.database.findWorkspace('participation', participation);
    if (workspaceId === null) return null;
    return this.database.run(workspaceId, async (manager) => {
      const [row] = await manager.query<EntryRow[]>(
        `select s.title, n.invite_link, s.participation_minutes, s.incentive_amount, s.incentive_currency, p.status, s.status as study_status,
           s.launched_at is not null as launched, s.entry_page
         from participations p join studies s on s.id = p.study_id join integrations n on n.study_id = s.id where p.id = $1`,
        [participation],
      );
      if (!row?.invite_link) return null;
      return {
        title: row.title,
        toolHost: new URL(row.invite_link).host,
        minutes: row.participation_minutes,
        amount: row.incentive_amount,
        currency: row.incentive_currency,
        status: row.status,
        studyStatus: row.study_status,
        launched: row.launched,
        entryPage: row.entry_page,
      };
    });
  }
}

interface EntryRow {
  readonly title: string;
  readonly invite_link: string | null;
  readonly participation_minutes: number | null;
  readonly incentive_amount: number | null;
  readonly incentive_currency: string | null;
  readonly status: string;
  readonly study_status: string;
  readonly launched: boolean;
  readonly entry_page: boolean;
}
