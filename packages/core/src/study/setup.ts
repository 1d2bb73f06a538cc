/** How far the set-up of a study's connection has come. */
export type SetupState = 'missing' | 'configured' | 'verified' | 'stale';

/** One thing that the set-up needs. */
export interface SetupRequirement {
  /** Stable snake_case code under which it is named while it is missing, for example `admin_access_missing`. */
  readonly code: string;
  /** What it is, for example `Redirect URL`. */
  readonly name: string;
  /** Whether it is there, or a person has confirmed that it is. */
  readonly present: boolean;
  /** What to do when it is not. */
  readonly remedy: string;
}

/** What the state of the set-up is derived from. */
export interface SetupInput {
  readonly requirements: readonly SetupRequirement[];
  /** Hash of everything that a preview verifies, as it is now. */
  readonly currentHash: string;
  /** The same hash at the time of the last preview that came back; null: none came back. */
  readonly verifiedHash: string | null;
  readonly verifiedAt: Date | null;
  /** When the operator last said that the outline in the tool changed; null: never. */
  readonly outlineChangedAt: Date | null;
  /** Why no preview can be walked: nobody is sent into a tool by a link, or the tool lets no preview identity through; null: one can. */
  readonly unpreviewable: 'no_link' | 'tool' | null;
}

/** The state of the set-up, and what to do about it. */
export interface Setup {
  readonly state: SetupState;
  /** The requirements that are not met, in order. */
  readonly missing: readonly SetupRequirement[];
  /** Why the set-up is in this state, one sentence. */
  readonly reason: string;
  /** What to do next, in order; empty when everything is verified. */
  readonly remedies: readonly string[];
}

const runPreview = 'Run the preview and go through it to the confirmation page.';
const withoutPreview = {
  no_link: { reason: 'Everything is set. Nobody is sent into a tool by a link, so there is nothing to preview.', remedies: [] },
  tool: {
    reason: 'Everything is set, and no preview can walk through this tool.',
    remedies: ['Invite a colleague as the first participant and compare both sides.'],
  },
} as const;

/**
 * Derives the state of the set-up: `missing` while any requirement is not met, then `configured`, `verified` once a preview of exactly this
 * configuration came back, and `stale` when the configuration or the outline has changed since. Where no preview can be walked it stays `configured`,
 * and nobody is told to walk one.
 */
export function resolveSetup(input: SetupInput): Setup {
  const missing = input.requirements.filter((requirement) => !requirement.present);
  if (missing.length > 0) {
    const names = missing.map((requirement) => requirement.name).join(', ');
    return { state: 'missing', missing, reason: `Not set yet: ${names}.`, remedies: missing.map((requirement) => requirement.remedy) };
  }
  if (input.unpreviewable !== null) return { state: 'configured', missing, ...withoutPreview[input.unpreviewable] };
  if (input.verifiedHash === null || input.verifiedAt === null) {
    return { state: 'configured', missing, reason: 'Everything is set, but no preview has come back yet.', remedies: [runPreview] };
  }
  if (input.verifiedHash !== input.currentHash) {
    return { state: 'stale', missing, reason: 'The configuration has changed since the last preview.', remedies: [runPreview] };
  }
  if (input.outlineChangedAt !== null && input.outlineChangedAt.getTime() >= input.verifiedAt.getTime()) {
    const check = 'Check that the invite link and the redirect URL are still the ones in the tool.';
    return {
      state: 'stale',
      missing,
      reason: 'The outline in the tool has changed since the last preview.',
      remedies: [check, runPreview],
    };
  }
  return { state: 'verified', missing, reason: 'A preview of this configuration came back.', remedies: [] };
}
