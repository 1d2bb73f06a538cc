import { Injectable } from '@nestjs/common';
import type { Anomaly } from '@panelbridge/core';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { cookies } from './cookies.js';
import { ParticipantTokens } from './participant-tokens.js';
import type { ReturnKey } from './return-keys.js';
import { ReturnTools, type ReturnQuery, type ReturnTool } from './return-tools.js';

/** What a browser brings back that may say whose it is. */
export interface ReturnSigns {
  readonly query: ReturnQuery;
  readonly cookies: Readonly<Record<string, string | undefined>>;
}

/** Whom a return is about. */
export type ReturnIdentity =
  /** `channel`: whether the return names the person, or only a cookie does. */
  | { readonly kind: 'participation'; readonly participation: string; readonly channel: 'redirect' | 'cookie' }
  | { readonly kind: 'preview'; readonly previewId: string }
  /** A preview that only its cookie tells of: the tool lost the id, and would lose those of people. */
  | { readonly kind: 'preview_without_id' }
  | { readonly kind: 'stale_preview' }
  /** Nobody who could be credited. `value`: what was to say who it is, or the participation that it means. */
  | { readonly kind: 'nobody'; readonly reason: Anomaly; readonly value: string | null };

interface Reading {
  readonly value: string | null;
  readonly code: 'missing' | 'tampered' | 'expired' | 'unknown';
}

/** Finds out whose return it is, and never guesses. */
@Injectable()
export class ReturnIdentities {
  constructor(
    private readonly tokens: ParticipantTokens,
    private readonly tools: ReturnTools,
    private readonly database: WorkspaceDatabase,
  ) {}

  /**
   * A genuine token in any parameter vouches for itself. Without one the connector reads the query: it may unwrap a token, or, where ids are the
   * partner's own and thus unsigned, name somebody who counts only if the cookie of their entry agrees.
   */
  async find(key: ReturnKey, signs: ReturnSigns): Promise<ReturnIdentity> {
    const named = new Set(signs.query.flatMap(([, value]) => this.tokens.participationOf('tracking', value) ?? []));
    const [only] = named;
    if (only !== undefined && named.size === 1) return { kind: 'participation', participation: only, channel: 'redirect' };
    const tool = await this.tools.find(key);
    const { value, code } = this.#read(signs.query, tool);
    const preview = this.tokens.read('preview', value);
    if (preview.ok) return { kind: 'preview', previewId: preview.subject };
    if (preview.code === 'expired') return { kind: 'stale_preview' };
    if (named.size > 1) return { kind: 'nobody', reason: 'tampered', value };
    if (code === 'missing') return this.#findByCookie(key, value, signs);
    if (code !== 'unknown' || value === null) return { kind: 'nobody', reason: code, value };
    return this.#findByValue(key, value, tool, signs);
  }

  /**
   * What was to say who it is. A token that was altered or is too old says so in whichever parameter it stands; otherwise the connector's word
   * counts, and where it has none the first value of the study's parameter, in any case of letters, that a tool has filled in.
   */
  #read(query: ReturnQuery, tool: ReturnTool): Reading {
    const values = query.map(([parameter, text]) => ({ parameter, ...this.#judge(text) }));
    const wrong = values.find(({ code }) => code === 'tampered' || code === 'expired');
    if (wrong) return wrong;
    const value = tool.readValue(query);
    if (value !== null) return this.#judge(value);
    const ours = values.filter(({ parameter }) => parameter.toLowerCase() === tool.parameter.toLowerCase());
    return ours.find(({ code }) => code !== 'missing') ?? ours.find((one) => one.value !== '') ?? { value: null, code: 'missing' };
  }

  #judge(text: string): Reading {
    const reading = this.tokens.read('tracking', text.trim());
    const value = toStorable(text);
    if (reading.ok) return { value, code: 'unknown' };
    if (reading.code === 'undefined_literal' || reading.code === 'missing') return { value, code: 'missing' };
    return { value, code: reading.code === 'tampered' || reading.code === 'expired' ? reading.code : 'unknown' };
  }

  /** Only a value that the tool lost is made up for by a cookie; one that is wrong never is. */
  #findByCookie(key: ReturnKey, value: string | null, signs: ReturnSigns): ReturnIdentity {
    if (this.tokens.read('preview', signs.cookies[cookies.previewName(key.studyId)]).ok) return { kind: 'preview_without_id' };
    const participation = this.#findEntered(key, signs);
    return participation === null
      ? { kind: 'nobody', reason: 'missing', value }
      : { kind: 'participation', participation, channel: 'cookie' };
  }

  async #findByValue(key: ReturnKey, value: string, tool: ReturnTool, signs: ReturnSigns): Promise<ReturnIdentity> {
    const unwrapped = this.tokens.participationOf('tracking', value);
    if (unwrapped !== null) return { kind: 'participation', participation: unwrapped, channel: 'redirect' };
    const participation = tool.translate?.(value) ?? null;
    if (participation === null) return { kind: 'nobody', reason: 'unknown', value };
    if (tool.isRetired) return { kind: 'nobody', reason: 'retired', value };
    if (participation === this.#findEntered(key, signs)) return { kind: 'participation', participation, channel: 'redirect' };
    const preview = this.tokens.read('preview', signs.cookies[cookies.previewName(key.studyId)]);
    if (preview.ok && participation === `pp_${preview.subject}`) return { kind: 'preview', previewId: preview.subject };
    const [found] = await this.database.run(key.workspaceId, (manager) =>
      manager.query<{ study_id: string }[]>('select study_id from participations where id = $1', [participation]),
    );
    if (found === undefined) return { kind: 'nobody', reason: 'unknown', value };
    return { kind: 'nobody', reason: found.study_id === key.studyId ? 'unconfirmed' : 'wrong_study', value: participation };
  }

  /** Who entered this study in this browser. */
  #findEntered({ studyId }: ReturnKey, signs: ReturnSigns): string | null {
    return this.tokens.participationOf('entry', signs.cookies[cookies.entryName(studyId)]);
  }
}

/** Without characters that no token and no name has and that the database cannot store, and without blanks around it. */
export function toStorable(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, '')
    .trim();
}
