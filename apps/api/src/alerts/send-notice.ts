import { Injectable, Logger } from '@nestjs/common';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { renderMail } from '../platform/mail/mail-template.js';
import { Mailer, MailRefusal } from '../platform/mail/mailer.js';
import { Outbound } from '../platform/outbound/outbound.js';
import { sendRequest, type OutboundAnswer } from '../platform/outbound/send-request.js';
import { hideSecrets } from '../platform/security/hide-secrets.js';
import type { AlertChannel } from './alert-channel.entity.js';
import { ChannelSecrets } from './channel-secrets.js';
import type { ChannelContent, ChannelNotice } from './channels/channel-definition.js';
import { httpChannels } from './channels/channel-definitions.js';
import { listHidden } from './list-hidden.js';

/** What came of one attempt. `refused` is final: the same again would be refused again. */
export interface NoticeOutcome {
  readonly outcome: 'delivered' | 'refused' | 'unavailable';
  /** Status of the answer; `null` = there was none, or it is a mail. */
  readonly status: number | null;
  /** What the other side said, without secrets. */
  readonly answer: string | null;
  /** What was wrong and what to do; `null` = nothing. */
  readonly detail: string | null;
  readonly retryAfterMs: number | null;
}

const longestAnswer = 500;
const mail = { subject: '{{title}}', text: '{{title}}.\n\n{{text}}\n\nSync: {{sync}}\nRun: {{run}}' };

/** Sends a notice over a channel, once. Never called inside a transaction. */
@Injectable()
export class SendNotice {
  readonly #logger = new Logger(SendNotice.name);

  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly secrets: ChannelSecrets,
    private readonly outbound: Outbound,
    private readonly mailer: Mailer,
  ) {}

  /** Sends; however it ends is a value, also what nobody has foreseen. */
  async send(channel: AlertChannel, notice: ChannelNotice): Promise<NoticeOutcome> {
    try {
      return await this.#send(channel, notice);
    } catch (error) {
      this.#logger.error({ err: error, channelId: channel.id, noticeId: notice.id }, 'a notice could not be sent');
      return fail('unavailable', 'The hub failed at this notice. Its log says why.');
    }
  }

  async #send({ id, workspaceId, kind, settings }: AlertChannel, notice: ChannelNotice): Promise<NoticeOutcome> {
    if (kind === 'email') return this.#mail(settings, notice);
    const secrets = await this.database.run(workspaceId, () => this.secrets.openAll(id));
    if (secrets === null) return fail('unavailable', 'Its secrets cannot be read with the present keys of the hub. Store them again.');
    const request = httpChannels[kind].buildRequest({ settings, secrets }, notice, new Date());
    const hidden = listHidden(secrets, request);
    return judge(await sendRequest(this.outbound, request), (text) => makeReadable(hideSecrets(text, hidden, '[redacted]')));
  }

  async #mail(settings: ChannelContent['settings'], { id, title, text, about }: ChannelNotice): Promise<NoticeOutcome> {
    if (!this.mailer.isConfigured) return fail('refused', 'No mail server is configured. Set SMTP_URL.');
    const values = { title, text, sync: about?.syncId ?? '', run: about?.runId ?? '' };
    try {
      const messageId = await this.mailer.send({ ...renderMail(mail, values), to: settings['to'] ?? '', id });
      return { outcome: 'delivered', status: null, answer: `The mail server took it as ${messageId}.`, detail: null, retryAfterMs: null };
    } catch (error) {
      if (!(error instanceof MailRefusal)) throw error;
      return fail(error.isFinal ? 'refused' : 'unavailable', error.message);
    }
  }
}

/** How an attempt ends to which nobody has answered. */
function fail(outcome: 'refused' | 'unavailable', detail: string): NoticeOutcome {
  return { outcome, status: null, answer: null, detail, retryAfterMs: null };
}

/** @param clean makes what somebody may read of the body */
function judge(answer: OutboundAnswer, clean: (text: string) => string): NoticeOutcome {
  if (answer.kind !== 'answered') return fail(answer.kind === 'address_refused' ? 'refused' : 'unavailable', answer.detail);
  const { status, retryAfterMs } = answer;
  const body = clean(answer.body);
  const rest = { status, answer: body === '' ? null : body, retryAfterMs };
  if (status >= 200 && status < 300) return { outcome: 'delivered', detail: null, ...rest };
  const said = `It answered ${status}${body === '' ? '' : `: ${body}`}`;
  if (status < 400)
    return { outcome: 'refused', detail: `${said} Redirects are not followed; store the address that it leads to.`, ...rest };
  if (status >= 500 || status === 408 || status === 429) return { outcome: 'unavailable', detail: said, ...rest };
  const remedy = 'Correct the settings or secrets of the channel, then test it.';
  return { outcome: 'refused', detail: `${said} ${remedy}`, ...rest };
}

/** As much as a person wants to read, of what the database can store. */
function makeReadable(text: string): string {
  const plain = text.replaceAll('\0', '\ufffd');
  return (plain.length > longestAnswer ? `${plain.slice(0, longestAnswer)}…` : plain).toWellFormed();
}
