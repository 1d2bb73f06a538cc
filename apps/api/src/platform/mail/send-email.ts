import { Injectable, type OnModuleInit } from '@nestjs/common';
import { WorkspaceDatabase } from '../database/workspace-database.js';
import { queues, type JobData } from '../jobs/queues.js';
import { Worker } from '../jobs/worker.js';
import { Email, type EmailStatus } from './email.entity.js';
import { MailKinds } from './mail-kinds.js';
import { renderMail, type RenderedMail } from './mail-template.js';
import { Mailer, MailRefusal } from './mailer.js';

const maximumAttempts = queues['email.send'].retryLimit + 1;

/** What is to be done about a stored mail: send it, or note why not. */
type Plan = { readonly email: Email; readonly to: string; readonly mail: RenderedMail } | { readonly suppress: string };

/** Sends stored mails: reads, talks to the mail server outside of any transaction, then notes what came of it. */
@Injectable()
export class SendEmail implements OnModuleInit {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly worker: Worker,
    private readonly kinds: MailKinds,
    private readonly mailer: Mailer,
  ) {}

  onModuleInit(): void {
    this.worker.handle('email.send', (data) => this.run(data));
  }

  /** Sends one mail unless that was done. @throws MailRefusal when it should be tried again */
  async run({ workspaceId, emailId }: JobData['email.send']): Promise<void> {
    const plan = await this.database.run(workspaceId, () => this.#plan(emailId));
    if (!plan) return;
    if ('suppress' in plan) return this.#note(workspaceId, emailId, { status: 'suppressed', error: plan.suppress });
    const { email, to, mail } = plan;
    try {
      const messageId = await this.mailer.send({ ...mail, to, id: email.id });
      await this.#note(workspaceId, emailId, { status: 'sent', error: null, messageId });
    } catch (error) {
      if (!(error instanceof MailRefusal)) throw error;
      const isOver = error.isFinal || email.attempts >= maximumAttempts;
      await this.#note(workspaceId, emailId, { status: isOver ? 'failed' : 'queued', error: error.message });
      if (!isOver) throw error;
    }
  }

  /** Nothing when the mail is gone or done with. */
  async #plan(id: string): Promise<Plan | undefined> {
    const { manager, workspaceId } = this.database;
    await manager.query(`update emails set attempts = attempts + 1 where id = $1 and status = 'queued'`, [id]);
    const email = await manager.findOneBy(Email, { id, workspaceId, status: 'queued' });
    if (!email) return undefined;
    const [person] = await manager.query<{ email: string | null; opted_out_at: Date | null }[]>(
      'select email, opted_out_at from participants where id = $1',
      [email.participantId],
    );
    if (!person?.email) return { suppress: 'The person has no email address.' };
    if (person.opted_out_at) return { suppress: 'The person wants no mails.' };
    const kind = this.kinds.find(email.template);
    if (!kind) throw new Error(`no module defines the mail ${email.template}`);
    const content = await kind.compose(email, manager);
    if (typeof content === 'string') return { suppress: content };
    return { email, to: person.email, mail: renderMail(content.template, content.values) };
  }

  #note(
    workspaceId: string,
    id: string,
    outcome: { readonly status: EmailStatus; readonly error: string | null; readonly messageId?: string },
  ): Promise<void> {
    const { status, error, messageId = null } = outcome;
    return this.database.run(workspaceId, async (manager) => {
      await manager.query(
        `update emails set status = $2, error = $3, message_id = coalesce($4, message_id), sent_at = case when $2 = 'sent' then now() end where id = $1`,
        [id, status, error, messageId],
      );
    });
  }
}
