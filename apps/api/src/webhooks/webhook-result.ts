import type { Outcome } from '@panelbridge/core';
import type { ConnectorErrorCode } from '@panelbridge/core/connector';
import type { OutcomeOutput } from '../links/hot-statements.js';

/** What one signal came to. Ids and words of the partner only. */
export type SignalResult =
  /** The partner marked it as a test. */
  | { readonly effect: 'test'; readonly status: string }
  /** It is about a preview. */
  | { readonly effect: 'preview'; readonly status: string; readonly previewId: string }
  | {
      readonly effect: 'recorded';
      readonly status: string;
      readonly outcome: Outcome;
      readonly participationId: string;
      readonly disposition: OutcomeOutput['disposition'];
      readonly anomaly: string | null;
    }
  | Quarantined;

/** A signal that nobody is credited with. */
export interface Quarantined {
  readonly effect: 'quarantined';
  readonly reason: string;
  readonly status: string | null;
  readonly outcome: Outcome | null;
  /** What the partner sent as the identity; of a genuine token only the participation is kept. */
  readonly externalId: string | null;
  readonly participationId: string | null;
  /** The study that it was sent for, where that is certain. */
  readonly studyId: string | null;
  /** Why the body could not be read. */
  readonly fault?: { readonly code: ConnectorErrorCode; readonly detail: string };
}

/** The result of a webhook of which nothing could be read; `fault` comes on top. */
export const unread = {
  effect: 'quarantined',
  reason: 'unknown',
  status: null,
  outcome: null,
  externalId: null,
  participationId: null,
  studyId: null,
} as const satisfies Quarantined;
