import { Injectable, type OnModuleInit } from '@nestjs/common';
import { parseEmail } from '@panelbridge/core';
import type { EntityManager } from 'typeorm';
import type { Email } from '../../platform/mail/email.entity.js';
import { MailKinds, type MailContent } from '../../platform/mail/mail-kinds.js';
import { backlogReminderTemplate } from './backlog-reminder-template.js';
import { countBacklog } from './count-backlog.js';

/** Name of the mail, as it is stored. */
export const backlogMailName = 'backlog_reminder';

interface Facts {
  readonly title: string;
  readonly owner: string | null;
  /** Address of whoever's key launched the study. */
  readonly launcher: string | null;
}

/** Words the reminder of a backlog, as things stand when it is sent. */
@Injectable()
export class BacklogMail implements OnModuleInit {
  constructor(private readonly kinds: MailKinds) {}

  onModuleInit(): void {
    this.kinds.define(backlogMailName, {
      compose: (email, manager) => compose(email, manager),
      findRecipient: (email, manager) => findRecipient(email, manager),
    });
  }
}

async function compose({ studyId }: Email, manager: EntityManager): Promise<MailContent | string> {
  if (studyId === null) throw new Error('the reminder belongs to no study');
  const { total, byAge } = await countBacklog(manager, studyId);
  if (total === 0) return 'Everybody was completed or rejected before the mail was sent.';
  const { title } = await readFacts(studyId, manager);
  const overWeek = byAge.over7Days;
  return {
    template: backlogReminderTemplate,
    values: {
      study: title,
      studyId,
      people: total === 1 ? '1 person' : `${total} people`,
      waits: total === 1 ? 'waits' : 'wait',
      overWeek: overWeek === 0 ? '' : String(overWeek),
    },
  };
}

/** The owner of reconciliation, where that is an address; else whoever launched the study. */
async function findRecipient({ studyId }: Email, manager: EntityManager): Promise<string | null> {
  if (studyId === null) return null;
  const { owner, launcher } = await readFacts(studyId, manager);
  const address = owner === null ? null : parseEmail(owner);
  return address?.ok ? address.value : launcher;
}

async function readFacts(studyId: string, manager: EntityManager): Promise<Facts> {
  const [facts] = await manager.query<Facts[]>(
    `select s.title, s.reconciliation_owner as owner, (
       select k.owner_email from events e join api_keys k on k.id::text = e.actor
       where e.study_id = s.id and e.type = 'study.launched' and e.actor_kind = 'api_key' order by e.id desc limit 1
     ) as launcher from studies s where s.id = $1`,
    [studyId],
  );
  if (!facts) throw new Error('the reminder belongs to a study that is not there');
  return facts;
}
