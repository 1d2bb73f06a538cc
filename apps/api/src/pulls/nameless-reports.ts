import { Injectable } from '@nestjs/common';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';

const resolution = 'The tool has said by now whom the record is about.';

/** Reports in quarantine that named nobody when they came. */
@Injectable()
export class NamelessReports {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly events: EventLog,
  ) {}

  /**
   * Takes out of quarantine what records said as long as they named nobody, in the open workspace transaction. A report that a colleague is deciding
   * about at this moment is left to them.
   *
   * @param recordIds the tool's own ids of records that name somebody by now
   */
  async close(studyId: string, connectionId: string, recordIds: readonly string[]): Promise<void> {
    if (recordIds.length === 0) return;
    const [closed] = await this.database.manager.query<[{ id: string }[], number]>(
      `update quarantine set state = 'dismissed', resolution = $4, resolved_at = now(), version = version + 1
       where id in (
         select id from quarantine
         where study_id = $1 and connection_id = $2 and channel = 'pull' and reason = 'missing' and state = 'open'
           and details ->> 'recordId' = any ($3)
         for update skip locked)
       returning id`,
      [studyId, connectionId, recordIds, resolution],
    );
    if (closed.length === 0) return;
    const event = { type: 'quarantine.dismissed', studyId, channel: 'pull', reason: resolution };
    await this.events.append(...closed.map(({ id }) => ({ ...event, subjectId: id })));
  }
}
