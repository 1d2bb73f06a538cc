/** How rows meet what is already at the destination, the suggested one first (S3-2, S4-20). */
export const ingestionModes = ['upsert', 'update', 'insert'] as const;

/** One of {@link ingestionModes}. */
export type IngestionMode = (typeof ingestionModes)[number];

/** What can happen to people whose row left the model (S3-16 to S3-18). */
export const deleteBehaviours = ['do_nothing', 'clear', 'delete'] as const;

/** One of {@link deleteBehaviours}. */
export type DeleteBehaviour = (typeof deleteBehaviours)[number];

/** What a mode does, whatever the destination. */
export interface ModeRule {
  /** Whether a row without its counterpart makes a new person. */
  readonly creates: boolean;
  /** Whether a row changes the person who is there already. */
  readonly updates: boolean;
  /** Whether every row needs a value to be matched by (S3-11, S3-12). */
  readonly needsMatch: boolean;
  /** Whether a batch whose answer was lost may go again: sending it twice ends in the same as once. */
  readonly repeatable: boolean;
  /** What may happen to people whose row left the model (S3-19, S3-20). */
  readonly deleteBehaviours: readonly DeleteBehaviour[];
}

/** Every mode and the delete behaviours that go with it. */
export const modeRules = {
  upsert: { creates: true, updates: true, needsMatch: true, repeatable: true, deleteBehaviours: ['do_nothing', 'clear', 'delete'] },
  update: { creates: false, updates: true, needsMatch: true, repeatable: true, deleteBehaviours: ['do_nothing', 'clear'] },
  insert: { creates: true, updates: false, needsMatch: false, repeatable: false, deleteBehaviours: ['do_nothing'] },
} as const satisfies Record<IngestionMode, ModeRule>;

/** What a delete behaviour does with a person whose row left the model. */
export interface DeleteBehaviourRule {
  /** What is done to a person whom this sync has sent before; others are never touched (S3-18). */
  readonly does: 'keep' | 'clear_mapped_fields' | 'delete';
  /** Whether the guard against mass deletion has to be asked first (D17). */
  readonly guarded: boolean;
}

/** Every delete behaviour. */
export const deleteBehaviourRules = {
  do_nothing: { does: 'keep', guarded: false },
  clear: { does: 'clear_mapped_fields', guarded: true },
  delete: { does: 'delete', guarded: true },
} as const satisfies Record<DeleteBehaviour, DeleteBehaviourRule>;

/** Says whether a delete behaviour goes with a mode; what a destination can do is another question. */
export function permitsDeleteBehaviour(mode: IngestionMode, behaviour: DeleteBehaviour): boolean {
  const rule: ModeRule = modeRules[mode];
  return rule.deleteBehaviours.includes(behaviour);
}
