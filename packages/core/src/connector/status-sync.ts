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
  | { readonly id: string; readonly kind: 'shared_header'; readonly secret: string; readonly header: string }
  /**
   * Standard Webhooks, as Svix and others sign: HMAC-SHA256 in base64 over `id.timestamp.body`, by the bytes that the secret `whsec_…` holds in
   * base64. The signature header holds `v1,…` once for each secret that is in use; any that fits will do, other versions are passed over.
   */
  | {
      readonly id: string;
      readonly kind: 'standard_webhooks';
      readonly secret: string;
      /** What the names of the headers begin with: `svix-id`, `svix-timestamp` and `svix-signature`, or `webhook-id` and so on. */
      readonly headers: 'svix' | 'webhook';
      /** As above; the timestamp is in seconds since 1970. */
      readonly toleranceSeconds: number;
    };

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
   * sender; otherwise, and without it, the hub derives one from the signed bytes. A scheme of `standard_webhooks` names its own.
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

/** How the hub asks the tool for its records, as data. */
export interface PullDeclaration {
  /** Requests that all studies of one connection may make in a minute together; the connection's setting `requestsPerMinute` goes before it. */
  readonly requestsPerMinute: number;
  /** Minutes from the end of one pass to the next; the connection's setting `pullEveryMinutes` goes before it. */
  readonly everyMinutes: number;
  /** `true`: the list does not say whom a record is about, so the hub asks for each record by `identify`, one request each, until it is known. */
  readonly identifies: boolean;
}

/**
 * What a person does in the tool after somebody was excluded in the hub, because the tool offers no call for it. The hub shows it as the second
 * step once the first is done, and a person confirms it (S0-40).
 */
export interface RemovalDeclaration {
  /** The step as a heading, for example `Remove the session in the tool`. */
  readonly title: string;
  /** How it is done there, and what is gone afterwards. */
  readonly text: string;
}

/** How statuses are kept in step, as data. */
export interface StatusSyncDeclaration {
  readonly directions: readonly StatusDirection[];
  /** Their word → ours. A status that is not listed keeps the present one and is quarantined; nobody guesses. */
  readonly statusMap: Readonly<Record<string, ReportedOutcome>>;
  readonly manual: readonly ManualTransition[];
  readonly webhook?: WebhookDeclaration;
  readonly pull?: PullDeclaration;
  /** Absent: whoever is excluded here need not be removed there. */
  readonly removal?: RemovalDeclaration;
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

/** One record of the tool about one person, for example a session. */
export interface PulledRecord {
  /** The tool's own id of the record, stable; a record that comes again under it is the same one. */
  readonly id: string;
  /** The tool's own word for the status; the host looks it up in the status map. */
  readonly status: string;
  /** When it happened there, epoch milliseconds; `null` = not said. */
  readonly occurredAt: number | null;
  /** Whom it is about, as the tool knows them; `null` = the list does not say, so `identify` does, or nobody does. */
  readonly externalId: string | null;
  /** The tool marked this as a test; it never counts. */
  readonly test: boolean;
}

/** One page of a pull. */
export interface PullPage {
  readonly records: readonly PulledRecord[];
  /**
   * Where the next call goes on; `null` = the pass is over. Stored in the transaction that stores the records. A pass that goes round in circles, shows
   * nothing new on 500 pages in a row, or has 10,000 pages is ended by the host as a fault of the connector.
   */
  readonly next: string | null;
  /** `false`: the tool does not let anybody read further, so that what is missing in this pass says nothing. */
  readonly readsAll: boolean;
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

interface PullInput<StudyConfig> {
  readonly study: StudyConfig;
  readonly signal: AbortSignal;
}

interface Puller<StudyConfig> {
  /**
   * Reads one page of the tool's records of a study by at most one request; `cursor` is the last page's `next`, or `null` to begin a pass.
   * Records may come twice, in any order. @throws ConnectorError
   */
  pull(input: PullInput<StudyConfig> & { readonly cursor: string | null }): Promise<PullPage>;
}

interface Identifier<StudyConfig> {
  /**
   * Asks by one request whom a record is about; `null` = the tool does not know. Called once for each record that the list left open.
   * @throws ConnectorError `not_found` when the tool has the record no more
   */
  identify(input: PullInput<StudyConfig> & { readonly recordId: string }): Promise<string | null>;
}

interface Pusher<StudyConfig> {
  push(input: { readonly study: StudyConfig; readonly updates: readonly StatusUpdate[]; readonly signal: AbortSignal }): Promise<void>;
}

type Absent<Functions> = { readonly [Name in keyof Functions]?: never };

/** The part of a declaration that says which functions there are. */
type Shape = Pick<StatusSyncDeclaration, 'directions' | 'pull'>;

/** What the code supplies for `statusSync`: just the declared directions. Where the list is not known, each may or may not be there. */
export type StatusSync<Declared extends Shape, StudyConfig> = readonly StatusDirection[] extends Declared['directions']
  ? Partial<Parser<StudyConfig> & Puller<StudyConfig> & Identifier<StudyConfig> & Pusher<StudyConfig>>
  : ('webhook' extends Declared['directions'][number] ? Parser<StudyConfig> : Absent<Parser<StudyConfig>>) &
      ('pull' extends Declared['directions'][number] ? Puller<StudyConfig> : Absent<Puller<StudyConfig>>) &
      (Declared['pull'] extends { readonly identifies: true } ? Identifier<StudyConfig> : Absent<Identifier<StudyConfig>>) &
      ('push' extends Declared['directions'][number] ? Pusher<StudyConfig> : Absent<Pusher<StudyConfig>>);
