import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { HotStatements, type OutcomeOutput } from './hot-statements.js';
import { ReturnIdentities, toStorable, type ReturnIdentity, type ReturnSigns } from './return-identities.js';
import { ReturnKeys, type ReturnKey } from './return-keys.js';

/** A person whom a tool sent back. */
export interface ReturnVisit extends ReturnSigns {
  readonly key: string;
  readonly requestId: string;
}

/** What a return came to. */
export type ReturnResult =
  | { readonly kind: 'recorded'; readonly key: ReturnKey; readonly outcome: OutcomeOutput }
  | { readonly kind: 'preview'; readonly key: ReturnKey; readonly previewId: string }
  | { readonly kind: 'preview_without_id' }
  | { readonly kind: 'stale_preview' }
  /** Nobody could be credited; the reason is one of core's anomalies, and it is kept in quarantine. */
  | { readonly kind: 'incident'; readonly key: ReturnKey; readonly reason: string }
  | { readonly kind: 'unknown_key' };

/** Takes people back from a tool. Everything that arrives is stored. */
@Injectable()
export class ReturnService {
  constructor(
    private readonly hot: HotStatements,
    private readonly keys: ReturnKeys,
    private readonly identities: ReturnIdentities,
    private readonly dataSource: DataSource,
  ) {}

  /** Records a return; what it changed is committed before this resolves. */
  async accept(visit: ReturnVisit): Promise<ReturnResult> {
    const key = await this.keys.find(visit.key);
    if (!key) return { kind: 'unknown_key' };
    const identity = await this.identities.find(key, visit);
    switch (identity.kind) {
      case 'participation':
        return this.#record(key, identity, visit);
      case 'preview':
        return { kind: 'preview', key, previewId: identity.previewId };
      case 'preview_without_id':
      case 'stale_preview':
        return { kind: identity.kind };
      case 'nobody':
        return this.#quarantine(key, identity.reason, identity.value, visit);
    }
  }

  async #record(
    key: ReturnKey,
    { participation, channel }: ReturnIdentity & { readonly kind: 'participation' },
    visit: ReturnVisit,
  ): Promise<ReturnResult> {
    const outcome = await this.hot.recordOutcome({
      participation,
      study: key.studyId,
      outcome: key.outcome,
      channel,
      eventId: null,
      connectionId: null,
      partnerStatus: null,
      occurredAt: null,
      requestId: visit.requestId,
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
