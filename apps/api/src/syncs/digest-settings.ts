import { createHash } from 'node:crypto';
import type { SyncPlan } from '@panelbridge/core';

/** What decides whether rows that were sent before count as sent (see core's `decideRunScope`). */
export interface DigestedSettings {
  readonly modelId: string;
  /** Null: the panel. */
  readonly connectionId: string | null;
  readonly plan: Pick<SyncPlan, 'mode' | 'matchField' | 'fields'>;
}

/**
 * Digests the settings that a ledger depends on: model, destination, mode and mapping with the types of its fields. The delete behaviour is not
 * among them, since it changes nothing about rows that are sent.
 */
export function digestSettings({ modelId, connectionId, plan }: DigestedSettings): string {
  const fields = plan.fields.map(({ column, field, type, required, isEmail, nulls }) => [column, field, type, required, isEmail, nulls]);
  return createHash('sha256').update(JSON.stringify([modelId, connectionId, plan.mode, plan.matchField, fields])).digest('hex');
}
