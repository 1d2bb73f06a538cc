import { Injectable } from '@nestjs/common';
import { renderMail } from '../platform/mail/mail-template.js';
import { Mailer, MailRefusal } from '../platform/mail/mailer.js';
import { Outbound } from '../platform/outbound/outbound.js';
import { sendRequest, type OutboundAnswer } from '../platform/outbound/send-request.js';
import type { ChannelKind } from './alert-channel.entity.js';
import type { ChannelContent, ChannelNotice } from './channels/channel-definition.js';
import { httpChannels } from './channels/channel-definitions.js';

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

/** A channel that is ready to send. */
export interface OpenedChannel extends ChannelContent {
  readonly kind: ChannelKind;
}

const mail = { subject: '{{title}}', text: '{{title}}.\n\n{{text}}\n\nSync: {{sync}}\nRun: {{run}}' };

/** Sends a notice over a channel, once. Never called inside a transaction. */
@Injectable()
export class SendNotice {
  constructor(
    private readonly outbound: Outbound,
    private readonly mailer: Mailer,
  ) {}

  /** Sends; whatever the other side does is a value. */
  async send({ kind, ...content }: OpenedChannel, notice: ChannelNotice): Promise<NoticeOutcome> {
    if (kind === 'email') return this.#mail(content, notice);
    const request = httpChannels[kind].buildRequest(content, notice, new Date());
    return redact(judge(await sendRequest(this.outbound, request)), Object.values(content.secrets));
  }

  async #mail({ settings }: ChannelContent, { id, title, text, about }: ChannelNotice): Promise<NoticeOutcome> {
    const failed = (outcome: 'refused' | 'unavailable', detail: string): NoticeOutcome => ({
      outcome,
      status: null,
      answer: null,
      detail,
      retryAfterMs: null,
    });
    if (!this.mailer.isConfigured) return failed('refused', 'No mail server is configured. Set SMTP_URL.');
    const values = { title, text, sync: about?.syncId ?? '', run: about?.runId ?? '' };
    try {
      const messageId = await this.mailer.send({ ...renderMail(mail, values), to: settings['to'] ?? '', id });
      return { outcome: 'delivered', status: null, answer: `The mail server took it as ${messageId}.`, detail: null, retryAfterMs: null };
    } catch (error) {
      if (!(error instanceof MailRefusal)) throw error;
      return failed(error.isFinal ? 'refused' : 'unavailable', error.message);
    }
  }
}

function judge(answer: OutboundAnswer): NoticeOutcome {
  if (answer.kind !== 'answered') {
    const outcome = answer.kind === 'address_refused' ? 'refused' : 'unavailable';
    return { outcome, status: null, answer: null, detail: answer.detail, retryAfterMs: null };
  }
  const { status, body, retryAfterMs } = answer;
  const rest = { status, answer: body === '' ? null : body, retryAfterMs };
  if (status >= 200 && status < 300) return { outcome: 'delivered', detail: null, ...rest };
  const said = `It answered ${status}${body === '' ? '' : `: ${body}`}`;
  if (status < 400)
    return { outcome: 'refused', detail: `${said} Redirects are not followed; store the address that it leads to.`, ...rest };
  if (status >= 500 || status === 408 || status === 429) return { outcome: 'unavailable', detail: said, ...rest };
  const remedy = 'Correct the settings or secrets of the channel, then test it.';
  return { outcome: 'refused', detail: `${said} ${remedy}`, ...rest };
}

/** Another side may repeat what it was sent. */
function redact(outcome: NoticeOutcome, secrets: readonly string[]): NoticeOutcome {
  const hide = (text: string | null) =>
    secrets.reduce<string | null>((rest, secret) => rest?.replaceAll(secret, '[redacted]') ?? null, text);
  return { ...outcome, answer: hide(outcome.answer), detail: hide(outcome.detail) };
}
