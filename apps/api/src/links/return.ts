import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { cookies } from './cookies.js';
import { HotStatements, type OutcomeOutput } from './hot-statements.js';
import { ParticipantTokens } from './participant-tokens.js';
import { ReturnKeys, type ReturnKey } from './return-keys.js';
import { ReturnParameters } from './return-parameters.js';

/** A person whom a tool sent back. */
export interface ReturnVisit {
  readonly key: string;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly cookies: Readonly<Record<string, string | undefined>>;
  readonly requestId: string;
}

/** What a return came to. */
export type ReturnResult =
  | { readonly kind: 'recorded'; readonly key: ReturnKey; readonly outcome: OutcomeOutput }
  | { readonly kind: 'preview'; readonly key: ReturnKey; readonly previewId: string }
  /** A preview that only its cookie tells of: the tool lost the id, and would lose those of people. */
  | { readonly kind: 'preview_without_id' }
  | { readonly kind: 'stale_preview' }
  /** Nobody could be credited; the reason is one of core's anomalies, and it is kept in quarantine. */
  | { readonly kind: 'incident'; readonly key: ReturnKey; readonly reason: string }
  | { readonly kind: 'unknown_key' };

/** Why nobody is named: the names are core's anomalies. */
type UnnamedCode = 'missing' | 'tampered' | 'expired' | 'unknown';

/** Takes people back from a tool. Everything that arrives is stored; a genuine token or the entry cookie says whose it is. */
@Injectable()
export class ReturnService {
  constructor(
    private readonly hot: HotStatements,
    private readonly tokens: ParticipantTokens,
    private readonly keys: ReturnKeys,
    private readonly parameters: ReturnParameters,
    private readonly dataSource: DataSource,
  ) {}

  /** Records a return; what it changed is committed before this resolves. */
  async accept(visit: ReturnVisit): Promise<ReturnResult> {
    const key = await this.keys.find(visit.key);
    if (!key) return { kind: 'unknown_key' };
    const named = this.#findParticipations(visit);
    const [only] = named;
    if (named.size === 1 && only) return this.#record(key, only, false, visit);
    return this.#acceptUnnamed(key, visit, named.size > 1);
  }

  /** Participations named by genuine tokens, in whichever parameter the tool put them: the code on a token vouches for it. */
  #findParticipations({ query }: ReturnVisit): Set<string> {
    const found = new Set<string>();
    for (const [, value] of query) {
      const participation = this.tokens.participationOf('tracking', value);
      if (participation) found.add(participation);
    }
    return found;
  }

  async #acceptUnnamed(key: ReturnKey, visit: ReturnVisit, isContradictory: boolean): Promise<ReturnResult> {
    const { value, code } = this.#readUnnamed(visit, await this.parameters.nameOf(key));
    const preview = this.tokens.read('preview', value);
    if (preview.ok) return { kind: 'preview', key, previewId: preview.subject };
    if (preview.code === 'expired') return { kind: 'stale_preview' };
    if (isContradictory) return this.#quarantine(key, 'tampered', value, visit);
    // Only a value that the tool lost is made up for by the cookie; one that is wrong never is.
    if (code === 'missing') {
      if (this.tokens.read('preview', visit.cookies[cookies.previewName(key.studyId)]).ok) return { kind: 'preview_without_id' };
      const participation = this.tokens.participationOf('entry', visit.cookies[cookies.entryName(key.studyId)]);
      if (participation) return this.#record(key, participation, true, visit);
    }
    return this.#quarantine(key, code, value, visit);
  }

  /**
   * The value that was to say who it is, and what is wrong with it. A token that was altered or is too old says so in whichever parameter it
   * stands; otherwise the study's parameter counts, in any case of letters, and its first value that a tool has filled in.
   */
  #readUnnamed({ query }: ReturnVisit, name: string): { value: string | null; code: UnnamedCode } {
    const values = query.map(([parameter, text]) => ({ parameter, value: toStorable(text), code: this.#codeOf(text.trim()) }));
    const wrong = values.find(({ code }) => code === 'tampered' || code === 'expired');
    if (wrong) return wrong;
    const ours = values.filter(({ parameter }) => parameter.toLowerCase() === name.toLowerCase());
    return ours.find(({ code }) => code !== 'missing') ?? ours.find(({ value }) => value !== '') ?? { value: null, code: 'missing' };
  }

  #codeOf(value: string): UnnamedCode {
    const reading = this.tokens.read('tracking', value);
    if (reading.ok) return 'unknown';
    if (reading.code === 'undefined_literal' || reading.code === 'missing') return 'missing';
    return reading.code === 'tampered' || reading.code === 'expired' ? reading.code : 'unknown';
  }

  async #record(key: ReturnKey, participation: string, cookieOnly: boolean, visit: ReturnVisit): Promise<ReturnResult> {
    const outcome = await this.hot.recordOutcome({
      participation,
      study: key.studyId,
      outcome: key.outcome,
      channel: 'redirect',
      eventId: null,
      connectionId: null,
      partnerStatus: null,
      occurredAt: null,
      requestId: visit.requestId,
      cookieOnly,
    });
    if (outcome.disposition === 'unknown') return this.#quarantine(key, 'unknown', participation, visit);
    return { kind: 'recorded', key, outcome };
  }

  async #quarantine(key: ReturnKey, reason: string, externalId: string | null, visit: ReturnVisit): Promise<ReturnResult> {
    await this.dataSource.query('select quarantine_signal($1, $2, null, $3, $4, $5, null, $6, $7)', [
      key.workspaceId,
      key.studyId,
      'redirect',
      reason,
      externalId,
      key.outcome,
      JSON.stringify({ requestId: visit.requestId, parameters: visit.query.slice(0, 20).map(([name]) => toStorable(name.slice(0, 60))) }),
    ]);
    return { kind: 'incident', key, reason };
  }
}

/** Without characters that no token and no name has and that the database cannot store, and without blanks around it. */
function toStorable(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, '')
    .trim();
}
