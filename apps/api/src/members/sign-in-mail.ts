import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Email } from '../platform/mail/email.entity.js';
import { greet } from '../platform/mail/greeting.js';
import { MailKinds, type MailContent } from '../platform/mail/mail-kinds.js';
import { signInMailName, signInMinutes, SignIns } from './sign-ins.js';
import { signInTemplate } from './templates/sign-in.js';

const patienceMinutes = 60;

/** Words the mail by which people sign in. Its link is made only as it goes out, so no secret waits in the database or in a job. */
@Injectable()
export class SignInMail implements OnModuleInit {
  constructor(
    private readonly kinds: MailKinds,
    private readonly signIns: SignIns,
  ) {}

  onModuleInit(): void {
    this.kinds.define(signInMailName, { isAskedFor: true, compose: (email, manager) => this.#compose(email, manager) });
  }

  async #compose({ workspaceId, participantId, createdAt }: Email, manager: EntityManager): Promise<MailContent | string> {
    if (Date.now() - createdAt.getTime() > patienceMinutes * 60_000)
      return 'It could not be sent for an hour, and nobody waits for it any more.';
    const [row] = await manager.query<{ panel: string; firstName: string | null; several: boolean }[]>(
      `select w.name as panel, p.first_name as "firstName", (select count(*) from find_members(p.email)) > 1 as several
       from participants p join workspaces w on w.id = p.workspace_id where p.id = $1`,
      [participantId],
    );
    if (!row || participantId === null) return 'The person was removed before the mail was sent.';
    const link = await this.signIns.createLink(manager, workspaceId, participantId);
    return {
      template: signInTemplate,
      // Whoever is in one panel alone need not be told which; its name is for the team.
      values: {
        greeting: greet(row.firstName),
        panel: row.several ? row.panel : '',
        link,
        minutes: String(signInMinutes),
      },
    };
  }
}
