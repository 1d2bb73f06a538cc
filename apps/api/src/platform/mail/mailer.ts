import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { Configuration } from '../configuration/configuration.js';
import { findBounce } from './find-bounce.js';
import type { Bounce } from './email.entity.js';
import type { RenderedMail } from './mail-template.js';

/** Why the mail server did not take a mail. */
export class MailRefusal extends Error {
  override readonly name = 'MailRefusal';
  /** Whether the server said that it never will. */
  readonly isFinal: boolean;
  /** Whether it was the address that the server did not want: for good, or for now. `null`: it was something else. */
  readonly bounce: Bounce | null;

  /** @param message for the operator; never with an address, so it may be logged and stored */
  constructor(message: string, isFinal: boolean, bounce: Bounce | null = null) {
    super(message);
    this.isFinal = isFinal;
    this.bounce = bounce;
  }
}

const milliseconds = { connection: 10_000, greeting: 10_000, socket: 30_000 } as const;

/** Hands mails to the server of `SMTP_URL`. */
@Injectable()
export class Mailer implements OnApplicationShutdown {
  readonly #transport: Transporter | undefined;
  readonly #from: string;

  constructor({ smtpUrl, mailFrom }: Configuration) {
    this.#from = mailFrom;
    if (smtpUrl === undefined) return;
    this.#transport = createTransport({
      url: smtpUrl,
      pool: true,
      maxConnections: 3,
      connectionTimeout: milliseconds.connection,
      greetingTimeout: milliseconds.greeting,
      socketTimeout: milliseconds.socket,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    // A connection that breaks while idle is replaced at the next mail; without a listener it would end the process.
    this.#transport.on('error', () => undefined);
  }

  /** Whether there is a server to send by. */
  get isConfigured(): boolean {
    return this.#transport !== undefined;
  }

  /**
   * Sends one mail and gives its message id. A repetition after a crash carries the same id, by which mailboxes can tell.
   *
   * @throws MailRefusal when the server did not take it
   */
  async send(mail: RenderedMail & { readonly to: string; readonly id: string; readonly stopLink?: string | undefined }): Promise<string> {
    if (!this.#transport)
      throw new MailRefusal('No mail server is configured. Set SMTP_URL, and give the person the link yourself until then.', true);
    const { to, id, subject, text, html, stopLink } = mail;
    const messageId = `<${id}@${this.#from.match(/@([\w.-]+)/)?.[1] ?? 'panelbridge.invalid'}>`;
    try {
      await this.#transport.sendMail({
        from: this.#from,
        to: { name: '', address: to },
        subject,
        text,
        html,
        messageId,
        headers: stopLink === undefined ? {} : toStopHeaders(stopLink),
      });
      return messageId;
    } catch (error) {
      throw toRefusal(error);
    }
  }

  onApplicationShutdown(): void {
    this.#transport?.close();
  }
}

/** One click is for addresses that are reached safely; others are opened like any link. */
function toStopHeaders(stopLink: string): Record<string, string> {
  const oneClick = stopLink.startsWith('https:') ? { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {};
  return { 'List-Unsubscribe': `<${stopLink}>`, ...oneClick };
}

/** The server's own words may repeat the address, so only its codes are kept. */
function toRefusal(error: unknown): MailRefusal {
  const { code, responseCode, command, response } = error as Readonly<
    Partial<Record<'code' | 'responseCode' | 'command' | 'response', unknown>>
  >;
  const status = typeof responseCode === 'number' ? responseCode : undefined;
  const words = [code, status, command].filter((part) => typeof part === 'string' || typeof part === 'number').join(' ');
  const bounce = command === 'RCPT TO' && status !== undefined ? findBounce(status, typeof response === 'string' ? response : '') : null;
  if (status !== undefined && status >= 500 && code !== 'EAUTH')
    return new MailRefusal(`The mail server refuses the address or the mail (${words}).`, true, bounce);
  if (code === 'EAUTH') return new MailRefusal(`The mail server refuses the sign-in of the hub (${words}). Check SMTP_URL.`, false);
  return new MailRefusal(`The mail server could not be reached or was busy (${words || 'no code'}).`, false, bounce);
}
