import type { RemovalDeclaration } from '../connector/status-sync.js';
import type { ExclusionStepName, RemovalState } from './states.js';

/** Who did a step, and when. */
export interface StepMark<Actor> {
  readonly at: Date;
  readonly by: Actor;
}

/** An exclusion as it is stored. */
export interface StoredExclusion<Actor> {
  readonly excluded: StepMark<Actor>;
  readonly removal: RemovalState;
  /** Null until the second step is confirmed. */
  readonly removed: StepMark<Actor> | null;
}

/** One step of an exclusion. */
export interface ExclusionStep<Actor> {
  readonly step: ExclusionStepName;
  readonly state: 'done' | RemovalState;
  readonly title: string;
  /** What it does, or what a person has to do. */
  readonly text: string;
  /** Null: not done, or there was nothing to do. */
  readonly mark: StepMark<Actor> | null;
}

/**
 * Lists the steps of an exclusion that has begun, in their order. Before the first is done there is no exclusion, so that nobody is ever shown
 * the second one alone (S0-40).
 *
 * @param declared what the tool asks for now; where it is not known any more, general words stand in
 */
export function listExclusionSteps<Actor>(
  { excluded, removal, removed }: StoredExclusion<Actor>,
  declared: RemovalDeclaration | undefined,
): readonly [ExclusionStep<Actor>, ExclusionStep<Actor>] {
  const tool = removal === 'not_needed' ? (declared ? neverThere : notNeeded) : (declared ?? undeclared);
  return [
    { step: 'panel', state: 'done', title: 'Exclude the person in the panel', text: panelText, mark: excluded },
    { step: 'tool', state: removal, title: tool.title, text: tool.text, mark: removal === 'confirmed' ? removed : null },
  ];
}

const panelText = 'The participation is excluded and its place is free. An incentive that was not released is cancelled.';
const notNeeded: RemovalDeclaration = {
  title: 'Nothing to remove in the tool',
  text: 'The tool of this study asks for no removal, so the exclusion is finished.',
};
const neverThere: RemovalDeclaration = {
  title: 'Nothing to remove in the tool',
  text: 'The person never was in the tool, so the exclusion is finished.',
};
const undeclared: RemovalDeclaration = {
  title: 'Remove the person in the tool',
  text: 'Find the id in the tool and remove what is stored under it there; afterwards the tool does not show the id any more.',
};
