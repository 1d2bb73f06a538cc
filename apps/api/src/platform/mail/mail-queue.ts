import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../database/workspace-database.js';
import { JobQueue } from '../jobs/job-queue.js';

/** A mail to be sent. */
export interface NewMail {
  /** Name of a kind of mail. */
  readonly template: string;
  /** Absent: a mail to the team, whose kind knows the address. */
  readonly participantId?: string;
  readonly studyId?: string;
  readonly participationId?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  /** Only one mail with this key is ever sent in the workspace. */
  readonly dedupeKey: string;
}

/** Asks for mails in the transaction of the change that they tell of. */
@Injectable()
export class MailQueue {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly jobs: JobQueue,
  ) {}

  /** Stores mails and the jobs that send them; those whose key was used before are left out. Says how many are new. */
  async add(mails: readonly NewMail[]): Promise<number> {
    if (mails.length === 0) return 0;
    const { manager, workspaceId } = this.database;
    const rows = await manager.query<{ id: string }[]>(
      `insert into emails (workspace_id, study_id, participant_id, participation_id, template, data, dedupe_key)
       select $1, m."studyId", m."participantId", m."participationId", m.template, coalesce(m.data, '{}'), m."dedupeKey"
       from jsonb_to_recordset($2) m ("studyId" text, "participantId" uuid, "participationId" text, template text, data jsonb, "dedupeKey" text)
       order by m."dedupeKey"
       on conflict (workspace_id, dedupe_key) do nothing returning id`,
      [workspaceId, JSON.stringify(mails)],
    );
    await this.jobs.enqueueAll(
      'email.send',
      rows.map(({ id }) => ({ workspaceId, emailId: id })),
    );
    return rows.length;
  }
}
