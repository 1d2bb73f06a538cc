import type { SyncPlan } from '@panelbridge/core';
import type { Connection } from '../connections/connection.entity.js';
import { hashJson } from '../platform/http/canonical-json.js';

/** Where a sync leads: what makes it another destination when it changes. */
export type Place = 'panel' | { readonly connectionId: string; readonly environment: string; readonly baseUrl: unknown };

/** Tells the place of a connection; `null` = the panel. */
export function findPlace(connection: Pick<Connection, 'id' | 'environment' | 'config'> | null): Place {
  if (connection === null) return 'panel';
  return { connectionId: connection.id, environment: connection.environment, baseUrl: connection.config['baseUrl'] ?? null };
}

/** What decides whether rows that were sent before count as sent (see core's `decideRunScope`). */
export interface DigestedSettings {
  readonly modelId: string;
  readonly place: Place;
  readonly plan: SyncPlan;
}

/** Digests the settings that a ledger depends on. What happens to people who left the model has nothing to do with what was sent of the others. */
export function digestSettings({ modelId, place, plan }: DigestedSettings): string {
  const { deleteBehaviour: _, ...sent } = plan;
  return hashJson({ modelId, place, sent }).toString('hex');
}
