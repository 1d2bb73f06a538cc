import type { Answers, Verdict } from '@panelbridge/core';

/** Answers to a screener, with who gave them: by their invitation, or by an address that they typed. */
export interface Application {
  readonly studyId: string;
  /** Id of an invitation to this study's screener; whoever has it is the invited person. */
  readonly invitationId?: string;
  /** Without an invitation; the address is normalised already. */
  readonly person?: { readonly email: string; readonly firstName: string; readonly lastName: string };
  /** Checked by core. */
  readonly answers: Answers;
  /** The version that was answered (D14); null where the study has no screener. */
  readonly screenerVersion: number | null;
  /** What core says of the answers. */
  readonly verdict: Verdict;
}

/**
 * What becomes of an application. `ended`: the person has taken part, or nothing can be done any more. `mailed`: the panel knows the
 * typed address, so everything further goes to it alone. `paused`, `closed`, `not_open`: the study takes nobody in.
 */
export type ApplicationVerdict = Verdict | 'over_quota' | 'ended' | 'mailed' | 'paused' | 'closed' | 'not_open';

/** The answer to an application. */
export interface AcceptedApplication {
  /** Null where nothing may be told or nothing was stored. */
  readonly participationId: string | null;
  readonly verdict: ApplicationVerdict;
  /** Leads into the study; only for whoever may be led there. */
  readonly entryToken?: string;
}
