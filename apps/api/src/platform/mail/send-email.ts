import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { WorkspaceDatabase } from '../database/workspace-database.js';
import { queues, type JobData } from '../jobs/queues.js';
import { Worker } from '../jobs/worker.js';
import { Email, type Bounce, type EmailStatus } from './email.entity.js';
import { MailKinds, type MailKind } from './mail-kinds.js';
import { renderMail, type RenderedMail } from './mail-template.js';
import { Mailer, MailRefusal } from './mailer.js';

const maximumAttempts = queues['email.send'].retryLimit + 1;
// Attempts that leave no word, because the process was ended each time, are not the mail's fault; but there is an end to them too.
const maximumBegun = 2 * maximumAttempts;

/** What is to be done about a stored mail: send it, or note why not. */
type Plan =
  | { readonly email: Email; readonly to: string; readonly mail: RenderedMail; readonly stopLink: string | undefined }
  | { readonly suppress: string };

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

  /** Sends one mail unless that was done; after the last attempt it has failed, whatever was wrong. @throws Error when it should be tried again */
  async run({ workspaceId, emailId }: JobData['email.send']): Promise<void> {
    const attempt = await this.#begin(workspaceId, emailId);
    if (attempt === undefined) return;
    if (attempt > maximumBegun)
      return this.#note(workspaceId, emailId, { status: 'failed', error: `${maximumBegun} attempts were begun, and none came to an end.` });
    let messageId: string;
    let address: string;
    let plan: Plan | undefined;
    try {
      plan = await this.database.run(workspaceId, () => this.#plan(emailId));
      if (!plan) return;
      if ('suppress' in plan) return await this.#note(workspaceId, emailId, { status: 'suppressed', error: plan.suppress });
      address = plan.to;
      messageId = await this.mailer.send({ ...plan.mail, to: address, id: plan.email.id, stopLink: plan.stopLink });
    } catch (error) {
      const isOver = attempt >= maximumAttempts || (error instanceof MailRefusal && error.isFinal);
      const bounce = isOver && error instanceof MailRefusal ? error.bounce : null;
      const bounced = bounce !== null && plan && 'to' in plan ? { bounce, address: plan.to } : {};
      await this.#note(workspaceId, emailId, { status: isOver ? 'failed' : 'queued', error: describeFailure(error), ...bounced });
      if (isOver && error instanceof MailRefusal) return;
      throw error;
    }
    await this.#note(workspaceId, emailId, { status: 'sent', error: null, messageId, address });
  }

  /** Counts the attempt before anything else, in a transaction of its own. Nothing when the mail is gone or done with. */
  #begin(workspaceId: string, id: string): Promise<number | undefined> {
    return this.database.run(workspaceId, async (manager) => {
      const [rows] = await manager.query<[{ attempts: number }[], number]>(
        `update emails set attempts = attempts + 1 where id = $1 and status = 'queued' returning attempts`,
        [id],
      );
      return rows[0]?.attempts;
    });
  }

  async #plan(id: string): Promise<Plan | undefined> {
    const { manager, workspaceId } = this.database;
    const email = await manager.findOneBy(Email, { id, workspaceId, status: 'queued' });
    if (!email) return undefined;
    const kind = this.kinds.find(email.template);
    const recipient = kind?.findRecipient
      ? ((await kind.findRecipient(email, manager)) ?? { suppress: 'Nobody of the team is known by an email address.' })
      : await this.#findParticipant(email, await isAskedFor(kind, email, manager));
    if (typeof recipient === 'object') return recipient;
    if (!kind) throw new Error(`no module defines the mail ${email.template}`);
    const content = await kind.compose(email, manager);
    if (typeof content === 'string') return { suppress: content };
    return { email, to: recipient, mail: renderMail(content.template, content.values), stopLink: content.stopLink };
  }

  async #findParticipant({ participantId }: Email, isAskedFor: boolean): Promise<string | { readonly suppress: string }> {
    const [person] = await this.database.manager.query<{ email: string | null; opted_out_at: Date | null; bounced_at: Date | null }[]>(
      'select email, opted_out_at, bounced_at from participants where id = $1',
      [participantId],
    );
    if (!person?.email) return { suppress: 'The person has no email address.' };
    if (isAskedFor) return person.email;
    if (person.bounced_at) return { suppress: 'Mail servers say that the person’s address does not exist. Correct it, then invite again.' };
    return person.opted_out_at ? { suppress: 'The person wants no mails.' } : person.email;
  }

  #note(
    workspaceId: string,
    id: string,
    outcome: { readonly status: EmailStatus; readonly error: string | null; readonly messageId?: string } & Bounced,
  ): Promise<void> {
    const { status, error, messageId = null, bounce = null, address = null } = outcome;
    return this.database.run(workspaceId, async (manager) => {
      await manager.query(
        `update emails set status = $2, error = $3, message_id = coalesce($4, message_id), bounce = $5, sent_at = case when $2 = 'sent' then now() end
         where id = $1 and status <> 'sent'`,
        [id, status, error, messageId, bounce],
      );
      // An address that takes a mail is there again. Whose address was changed while the mail was on its way is reached by another one now.
      if (bounce === 'hard' || (status === 'sent' && address !== null))
        await manager.query(
          `update participants p set bounced_at = case when $3 then now() end from emails e
           where e.id = $1 and p.id = e.participant_id and p.email = $2 and (p.bounced_at is null) = $3`,
          [id, address, bounce === 'hard'],
        );
    });
  }
}

/** That the address did not take a mail, and which one it was. */
interface Bounced {
  readonly bounce?: Bounce;
  readonly address?: string;
}

async function isAskedFor(kind: MailKind | undefined, email: Email, manager: EntityManager): Promise<boolean> {
  const asked = kind?.isAskedFor ?? false;
  return typeof asked === 'boolean' ? asked : asked(email, manager);
}

/** For the operator. The words of an unforeseen error may repeat what it was about, so they go to the log alone. */
function describeFailure(error: unknown): string {
  if (error instanceof MailRefusal) return error.message;
  return `The hub failed at this mail (${error instanceof Error ? error.name : typeof error}). Its log says why.`;
}
