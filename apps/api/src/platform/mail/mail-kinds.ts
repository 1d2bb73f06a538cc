import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Email } from './email.entity.js';
import type { MailTemplate, MailValues } from './mail-template.js';

/** What one kind of mail says, as it stands at the moment of sending. */
export interface MailContent {
  readonly template: MailTemplate;
  readonly values: MailValues;
  /** Where people stop such mails by themselves; programs that show mails offer it too (RFC 2369, RFC 8058). */
  readonly stopLink?: string;
}

/** One kind of mail. */
export interface MailKind {
  /**
   * Whether the person has brought this mail about, such as by asking for a link or by applying. It goes out although they want no invitations, and
   * although the address once refused mail: it may take some again.
   */
  readonly isAskedFor?: boolean | ((email: Email, manager: EntityManager) => Promise<boolean>);
  /** Reads what the mail says, in a transaction of its workspace. A text instead: why it need not be sent any more. */
  compose(email: Email, manager: EntityManager): Promise<MailContent | string>;
  /** For mails to the team: the address, looked up like everything else when the mail is sent; null: there is none. Absent: it goes to the participant. */
  findRecipient?(email: Email, manager: EntityManager): Promise<string | null>;
}

/** The kinds of mail that the modules send, by the name in `emails.template`. */
@Injectable()
export class MailKinds {
  readonly #kinds = new Map<string, MailKind>();

  /** Adds a kind. Called by modules as they start. @throws Error when there is one of this name */
  define(name: string, kind: MailKind): void {
    if (this.#kinds.has(name)) throw new Error(`the mail ${name} is defined already`);
    this.#kinds.set(name, kind);
  }

  /** The kind of a name, if there is one. */
  find(name: string): MailKind | undefined {
    return this.#kinds.get(name);
  }
}
