import { randomBytes } from 'node:crypto';
import { type OutgoingWebhook, WebhookSender, type WebhookSenderOptions } from '../http/webhook-sender.js';
import type { State } from '../state-file.js';
import { beginConversation, takeAnswer } from './conversation.js';
import { type Interview, type StoredInterview, restoreInterview, storeInterview } from './interview.js';
import { MisbehaviourSwitches } from './misbehaviour.js';
import { type Outline, type OutlineChange, type OutlineSettings, changeOutline } from './outline.js';
import { keepParameters } from './participant-metadata.js';
import { type WebhookEvent, type WebhookSubject, composeWebhook } from './webhook-message.js';

/** What happened to a leaving participant: reported, or refused because the interview has ended. */
export type LeaveResult = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** The tool's memory and rules; HTTP is around it. Outlines and interviews are kept in its state; switches and webhooks under way are not. */
export class InterviewTool {
  readonly switches = new MisbehaviourSwitches();
  readonly webhooks: WebhookSender<WebhookSubject>;
  readonly #outlines = new Map<string, Outline>();
  readonly #interviews = new Map<string, Interview>();
  readonly #held = new Map<string, OutgoingWebhook<WebhookSubject>>();
  readonly #state: State;

  constructor(options: WebhookSenderOptions, state: State) {
    this.webhooks = new WebhookSender(options);
    this.#state = state;
    for (const outline of state.load('outline') as Outline[]) this.#outlines.set(outline.id, outline);
    for (const stored of state.load('interview') as StoredInterview[]) this.#interviews.set(stored.id, restoreInterview(stored));
  }

  createOutline(settings: OutlineSettings): Outline {
    return this.#keepOutline({ ...settings, id: settings.id ?? randomBytes(6).toString('hex') });
  }

  changeOutline(id: string, change: OutlineChange): Outline | undefined {
    const outline = this.#outlines.get(id);
    if (outline === undefined) return undefined;
    return this.#keepOutline(changeOutline(outline, change));
  }

  findOutline(id: string): Outline | undefined {
    return this.#outlines.get(id);
  }

  listOutlines(): readonly Outline[] {
    return [...this.#outlines.values()];
  }

  listInterviews(outlineId: string): readonly Interview[] {
    return [...this.#interviews.values()].filter((interview) => interview.outlineId === outlineId);
  }

  findInterview(outlineId: string, id: string): Interview | undefined {
    const interview = this.#interviews.get(id);
    return interview?.outlineId === outlineId ? interview : undefined;
  }

  /** Opens an interview, or resumes the one that the browser remembers if it was opened with the same parameters. */
  openInterview(outline: Outline, query: URLSearchParams, remembered: string | undefined): Interview {
    const metadata = keepParameters(query);
    const earlier = remembered === undefined ? undefined : this.findInterview(outline.id, remembered);
    if (earlier !== undefined && JSON.stringify([...earlier.metadata]) === JSON.stringify([...metadata])) return earlier;
    const now = new Date();
    const interview: Interview = {
      id: randomBytes(12).toString('hex'),
      outlineId: outline.id,
      metadata,
      test: query.get('mode') === 'test',
      openedAt: now,
      conversation: beginConversation(outline.questions),
      status: 'in_progress',
      returned: false,
      lastActiveAt: now,
      endedAt: null,
    };
    this.#interviews.set(interview.id, interview);
    this.#save(interview);
    return interview;
  }

  /** Takes an answer; the one that ends the talk completes the interview and reports it. */
  answer(interview: Interview, text: string): void {
    const next = takeAnswer(interview.conversation, text);
    if (next === interview.conversation) return;
    interview.conversation = next;
    const before = interview.lastActiveAt;
    interview.lastActiveAt = new Date();
    if (interview.status !== 'in_progress') interview.returned = true;
    interview.status = 'in_progress';
    interview.endedAt = null;
    if (next.stage === 'finished') this.#complete(interview, before);
    this.#save(interview);
  }

  /** Reports that a participant left; the tool itself never finds out by time. */
  leave(interview: Interview, way: 'partial' | 'abandoned'): LeaveResult {
    const open = interview.status === 'in_progress' || (interview.status === 'partial' && way === 'abandoned');
    if (!open) return { ok: false, message: `The interview is ${interview.status} already and cannot become ${way}; open a new one.` };
    interview.status = way;
    interview.endedAt = new Date();
    this.#save(interview);
    const message = this.#compose(interview, `interview.${way}`, interview.endedAt);
    if (message === undefined) return { ok: true };
    if (way === 'partial' && this.switches.resolve(interview.outlineId).webhookOutOfOrder) this.#held.set(interview.id, message);
    else this.#send(this.#releaseHeld(interview, message));
    return { ok: true };
  }

  #keepOutline(outline: Outline): Outline {
    this.#outlines.set(outline.id, outline);
    this.#state.save('outline', outline.id, outline);
    return outline;
  }

  #save(interview: Interview): void {
    this.#state.save('interview', interview.id, storeInterview(interview));
  }

  #complete(interview: Interview, lastActiveBefore: Date): void {
    interview.status = 'completed';
    interview.endedAt = new Date();
    const outOfOrder = this.switches.resolve(interview.outlineId).webhookOutOfOrder ?? false;
    if (outOfOrder && !this.#held.has(interview.id)) {
      const partial = this.#compose(interview, 'interview.partial', lastActiveBefore);
      if (partial !== undefined) this.#held.set(interview.id, partial);
      interview.returned = true;
    }
    const completed = this.#compose(interview, 'interview.completed', interview.endedAt);
    if (completed !== undefined) this.#send(this.#releaseHeld(interview, completed));
  }

  #compose(interview: Interview, event: WebhookEvent, at: Date): OutgoingWebhook<WebhookSubject> | undefined {
    const webhook = this.#outlines.get(interview.outlineId)?.webhook ?? undefined;
    return webhook && composeWebhook(interview, event, at, webhook, this.switches.resolve(interview.outlineId));
  }

  #releaseHeld(interview: Interview, message: OutgoingWebhook<WebhookSubject>): readonly OutgoingWebhook<WebhookSubject>[] {
    const held = this.#held.get(interview.id);
    if (held === undefined) return [message];
    this.#held.delete(interview.id);
    return this.switches.resolve(interview.outlineId).webhookOutOfOrder ? [message, held] : [held, message];
  }

  #send(messages: readonly OutgoingWebhook<WebhookSubject>[]): void {
    for (const message of messages) {
      const { webhookDelayMs, webhookTwice } = this.switches.resolve(message.subject.outlineId);
      this.webhooks.enqueue(message, webhookDelayMs ?? 0);
      if (webhookTwice) this.webhooks.enqueue(message, 0);
    }
  }
}
