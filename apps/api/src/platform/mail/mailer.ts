import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { Configuration } from '../configuration/configuration.js';
import type { RenderedMail } from './mail-template.js';

/** Why the mail server did not take a mail. */
export class MailRefusal extends Error {
  override readonly name = 'MailRefusal';
  /** Whether the server said that it never will. */
  readonly isFinal: boolean;

  /** @param message for the operator; never with an address, so it may be logged and stored */
  constructor(message: string, isFinal: boolean) {
    super(message);
    this.isFinal = isFinal;
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
  async send(mail: RenderedMail & { readonly to: string; readonly id: string }): Promise<string> {
    if (!this.#transport)
      throw new MailRefusal('No mail server is configured. Set SMTP_URL, and give the person the link yourself until then.', true);
    const { to, id, subject, text, html } = mail;
    const messageId = `<${id}@${this.#from.match(/@([\w.-]+)/)?.[1] ?? 'panelbridge.invalid'}>`;
    try {
      await this.#transport.sendMail({ from: this.#from, to: { name: '', address: to }, subject, text, html, messageId });
      return messageId;
    } catch (error) {
      throw toRefusal(error);
    }
  }

  onApplicationShutdown(): void {
    this.#transport?.close();
  }
}

/** The server's own words may repeat the address, so only its codes are kept. */
function toRefusal(error: unknown): MailRefusal {
  const { code, responseCode, command } = error as { readonly code?: unknown; readonly responseCode?: unknown; readonly command?: unknown };
  const status = typeof responseCode === 'number' ? responseCode : undefined;
  const words = [code, status, command].filter((part) => typeof part === 'string' || typeof part === 'number').join(' ');
  if (status !== undefined && status >= 500 && code !== 'EAUTH')
    return new MailRefusal(`The mail server refuses the address or the mail (${words}).`, true);
  if (code === 'EAUTH') return new MailRefusal(`The mail server refuses the sign-in of the hub (${words}). Check SMTP_URL.`, false);
  return new MailRefusal(`The mail server could not be reached or was busy (${words || 'no code'}).`, false);
}
