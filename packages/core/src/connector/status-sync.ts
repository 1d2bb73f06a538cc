import type { ReportedOutcome } from './outcome.js';

/** Which way statuses travel: the tool calls the hub, the hub asks the tool, or the hub tells the tool. */
export type StatusDirection = 'webhook' | 'pull' | 'push';

/**
 * How a partner proves that a webhook is its own. The host verifies the raw bytes before anything is parsed; connectors never verify.
 * `secret` names a member of the manifest's `secrets`.
 */
export type WebhookScheme =
  | {
      /** Unique among the schemes of a declaration; the connection's setting `webhookScheme` names it. */
      readonly id: string;
      readonly kind: 'hmac_sha256';
      readonly secret: string;
      /** Header that carries the signature. */
      readonly header: string;
      readonly encoding: 'hex' | 'base64';
      /** Text in front of the signature, for example `sha256=`. */
      readonly prefix: string;
      /** What is signed, in terms of `{id}`, `{timestamp}` and `{body}` joined by dots. */
      readonly signs: 'body' | 'timestamp.body' | 'id.timestamp.body';
      /**
       * Where the time of sending stands: a header, or a JSON pointer into the (already verified) body. `null`: the partner sends none,
       * so only the event's id, or its bytes, keep a replay out.
       */
      readonly timestamp: { readonly header: string } | { readonly pointer: string } | null;
      /** Oldest accepted age in seconds, and how far a timestamp may lie in the future; without a timestamp it means nothing. */
      readonly toleranceSeconds: number;
    }
  | { readonly id: string; readonly kind: 'shared_header'; readonly secret: string; readonly header: string };

/**
 * Where the parts of an event stand in the body, as RFC 6901 JSON pointers. In `externalId`, `{parameter}` stands for the name of the
 * query parameter that carries the identity, for example `/participant_metadata/{parameter}`.
 */
export interface WebhookBody {
  /** The partner's word for what happened; looked up in the status map. */
  readonly status: string;
  readonly externalId: string;
  /** Values that together are the same on redelivery and differ between events, joined by `:`; empty = take the header or derive one. */
  readonly eventId: readonly string[];
  /** ISO 8601 with a zone; `null` = the partner does not say. */
  readonly occurredAt: string | null;
  /** `true` there marks a test; `null` = the partner has no such mark. */
  readonly test: string | null;
}

/** Webhooks of a partner, as data. */
export interface WebhookDeclaration {
  /** Accepted schemes; the connection's setting `webhookScheme` picks one by its id, the first is the default. */
  readonly schemes: readonly WebhookScheme[];
  /**
   * Header that carries the partner's event id. It counts where the signature covers it (`id.timestamp.body`) or a shared header proves the
   * sender; otherwise, and without it, the hub derives one from the signed bytes.
   */
  readonly eventIdHeader: string | null;
  readonly maximumBodyBytes: number;
  /** For connectors whose `parseWebhook` reads the body by a mapping, so that a preset can bring its own. */
  readonly body?: WebhookBody;
}

/** A status change that only a person makes. */
export interface ManualTransition {
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

/** How statuses are kept in step, as data. */
export interface StatusSyncDeclaration {
  readonly directions: readonly StatusDirection[];
  /** Their word → ours. A status that is not listed keeps the present one and is quarantined; nobody guesses. */
  readonly statusMap: Readonly<Record<string, ReportedOutcome>>;
  readonly manual: readonly ManualTransition[];
  readonly webhook?: WebhookDeclaration;
  readonly pull?: { readonly requestsPerMinute: number };
}

/** One thing that a partner said about one participation. */
export interface Signal {
  /** The id or token that the partner kept for us; `null` when it sent none, which quarantines the signal. */
  readonly externalId: string | null;
  /** The partner's own word for the status; the host looks it up in the status map. */
  readonly status: string;
  /** Stable id of this event at the partner, the same on redelivery; `null` = the host derives one. */
  readonly eventId: string | null;
  /** When it happened there, epoch milliseconds; `null` = not said. */
  readonly occurredAt: number | null;
  /** The partner marked this as a test; it never counts. */
  readonly test: boolean;
}

/** A verified webhook as it is handed to a connector. */
export interface WebhookInput<StudyConfig> {
  /** The parsed JSON body. */
  readonly body: unknown;
  /** Header names are lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Query parameter that carries our identity, and the settings, of each study that uses the connection. */
  readonly studies: readonly { readonly id: string; readonly parameter: string; readonly config: StudyConfig }[];
}

/** One page of a pull. */
export interface PullPage {
  readonly signals: readonly Signal[];
  /** Where the next call goes on; `null` = read to the end. Stored in the transaction that stores the signals. */
  readonly next: string | null;
}

/** A change of ours that is told to the partner. */
export interface StatusUpdate {
  readonly externalId: string;
  readonly participation: string;
  readonly status: string;
  /** The same on every retry. */
  readonly eventId: string;
}

interface Parser<StudyConfig> {
  /** Translates a verified body. Pure. @throws ConnectorError `response_invalid` when the body is not in the partner's form. */
  parseWebhook(input: WebhookInput<StudyConfig>): readonly Signal[];
}

interface Puller<StudyConfig> {
  pull(input: { readonly study: StudyConfig; readonly cursor: string | null; readonly signal: AbortSignal }): Promise<PullPage>;
}

interface Pusher<StudyConfig> {
  push(input: { readonly study: StudyConfig; readonly updates: readonly StatusUpdate[]; readonly signal: AbortSignal }): Promise<void>;
}

type Absent<Functions> = { readonly [Name in keyof Functions]?: never };

/** What the code supplies for `statusSync`: just the declared directions. Where the list is not known, each may or may not be there. */
export type StatusSync<Directions extends readonly StatusDirection[], StudyConfig> = readonly StatusDirection[] extends Directions
  ? Partial<Parser<StudyConfig> & Puller<StudyConfig> & Pusher<StudyConfig>>
  : ('webhook' extends Directions[number] ? Parser<StudyConfig> : Absent<Parser<StudyConfig>>) &
      ('pull' extends Directions[number] ? Puller<StudyConfig> : Absent<Puller<StudyConfig>>) &
      ('push' extends Directions[number] ? Pusher<StudyConfig> : Absent<Pusher<StudyConfig>>);
