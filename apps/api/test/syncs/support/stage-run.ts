import { panelDestination, planSync, type FieldMapping, type SyncPlan } from '@panelbridge/core';
import type { HeldRun } from '../../../src/syncs/engine/held-run.js';
import { StageComparer } from '../../../src/syncs/engine/comparing/stage-comparer.js';
import { ModelStager } from '../../../src/syncs/engine/reading/model-stager.js';
import { readMemory, type MemoryReader, type ModelRow } from './memory-model.js';
import type { HoldOptions, StagedRowText, StageWorld } from './stage-world.js';

const mappings: readonly FieldMapping[] = [
  { column: 'mail', field: 'email' },
  { column: 'name', field: 'first_name' },
];

/** A plan to the panel. */
export function planOf(
  change: { readonly mode?: string; readonly deleteBehaviour?: string; readonly mappings?: readonly FieldMapping[] } = {},
): SyncPlan {
  const planned = planSync({ mode: 'upsert', mappings, ...change }, { destination: panelDestination, columns: null });
  if (!planned.ok) throw new Error(planned.faults.map(({ detail }) => detail).join(' '));
  return planned.value.plan;
}

/** Rows with the keys, an email made of each, and a name. */
export function peopleOf(count: number, name = 'Ada'): ModelRow[] {
  return Array.from({ length: count }, (_, index): ModelRow => [String(index), { mail: `p${index}@example.com`, name }]);
}

/** What reading and comparing once made of a model. */
export interface StagedRun {
  readonly held: HeldRun;
  readonly reader: MemoryReader;
  readonly stage: readonly StagedRowText[];
  readonly run: Awaited<ReturnType<StageWorld['run']>>;
}

/** Reads a model and compares it; nothing is settled. */
export async function stageOnce(
  world: StageWorld,
  syncId: string,
  rows: readonly ModelRow[],
  { hashes = true, ...options }: Partial<HoldOptions> & { readonly hashes?: boolean } = {},
): Promise<StagedRun> {
  const held = await world.hold(syncId, { plan: planOf(), ...options });
  const reader = readMemory(rows, { hashes });
  await new ModelStager().read(held, reader);
  await new StageComparer().compare(held);
  return { held, reader, stage: await world.stage(held.runId), run: await world.run(held.runId) };
}

/** Reads, compares, and settles what went out as taken. */
export async function syncOnce(...parameters: Parameters<typeof stageOnce>): Promise<StagedRun> {
  const staged = await stageOnce(...parameters);
  await parameters[0].settle(staged.held);
  return staged;
}
