import { Injectable } from '@nestjs/common';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';

const resolutions = {
  named: 'The tool has said by now whom the record is about.',
  confirmed: 'The tool itself has reported the same of this person.',
} as const;

/**
 * Takes out of quarantine what the tool itself has answered by now, so that nobody has to decide about it. A report that a colleague is deciding
 * about at this moment is left to them. Everything runs in the open workspace transaction.
 */
@Injectable()
export class SettledReports {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly events: EventLog,
  ) {}

  /** What records said as long as they named nobody. @param recordIds the tool's own ids of records that name somebody by now */
  async closeNameless(studyId: string, connectionId: string, recordIds: readonly string[]): Promise<void> {
    if (recordIds.length === 0) return;
    await this.#close(
      studyId,
      'named',
      `connection_id = $3 and channel = 'pull' and reason = 'missing' and details ->> 'recordId' = any ($4)`,
      [connectionId, recordIds],
    );
  }

  /** Returns that no cookie confirmed, of people of whom the tool says the same. */
  async closeConfirmed(studyId: string): Promise<void> {
    await this.#close(
      studyId,
      'confirmed',
      `channel = 'redirect' and reason = 'unconfirmed' and exists (
         select 1 from evidence v
         where v.participation_id = external_id and v.study_id = $1 and v.channel in ('webhook', 'pull') and v.outcome = quarantine.outcome
           and v.disposition <> 'hold')`,
      [],
    );
  }

  async #close(studyId: string, why: keyof typeof resolutions, condition: string, values: readonly unknown[]): Promise<void> {
    const resolution = resolutions[why];
    const [closed] = await this.database.manager.query<[{ id: string; external_id: string | null }[], number]>(
      `update quarantine set state = 'dismissed', resolution = $2, resolved_at = now(), version = version + 1
       where id in (select id from quarantine where study_id = $1 and state = 'open' and ${condition} for update skip locked)
       returning id, external_id`,
      [studyId, resolution, ...values],
    );
    if (closed.length === 0) return;
    await this.events.append(
      ...closed.map(({ id, external_id: about }) => ({
        type: 'quarantine.dismissed' as const,
        studyId,
        subjectId: id,
        channel: 'pull' as const,
        reason: resolution,
        ...(why === 'confirmed' && about !== null && { participationId: about }),
      })),
    );
  }
}
