import type { BatchAnswer, FieldValue, FoundRecord, IngestionMode, Manifest, MappedEvent, Signal } from '@panelbridge/core/connector';
import type { z } from 'zod';

/** What only the author of a connector knows; everything else is derived from its manifest. */
export interface Scenarios<M extends Manifest = Manifest> {
  /** Connections as operators set them up, each walked by every check that concerns it. Left out: one, with nothing set. */
  readonly connections?: readonly ConnectionScenario<M>[];
  /** The `manifest.json` of the last published version, parsed. Left out, or `null`: nothing was published yet. */
  readonly published?: unknown;
  /** Checks that may fail, by id, each with the reason. A waiver whose check passes is stale, and fails. */
  readonly waivers?: Readonly<Record<string, string>>;
}

/** One connection, as an operator sets it up, and the partner at its other end. */
export interface ConnectionScenario<M extends Manifest = Manifest> {
  /** Tells several connections apart in reports. */
  readonly title?: string;
  /** Settings of the connection; `{}` unless told. */
  readonly config?: z.input<M['connectionConfig']>;
  /** Settings of a study that uses it; `{}` unless told. */
  readonly study?: z.input<M['studyConfig']>;
  /** Values of secrets; `null` leaves one out. For those that are not named the kit makes values up, in the declared form. */
  readonly secrets?: Readonly<Partial<Record<keyof M['secrets'] & string, string | null>>>;
  /** A link into the tool, as an operator pastes it. Left out: one on the first declared host. */
  readonly link?: string;
  /** The query with which the tool sends people back, `{parameter}` and `{identity}` filled in; `{parameter}={identity}` unless told. */
  readonly returnQuery?: string;
  /** The partner: what answers each request. A function is called anew for each try, so that its routes may keep what they were sent. */
  readonly routes?: Routes | (() => Routes);
  /**
   * Statuses from 400 that prove the connection to `checkConnection`, where the partner offers nothing else to ask for than what nobody has: that it
   * is not there is said only to who is let in. Of several requests, one is proven by it, and at the others it is a refusal like any. A web page with
   * such a status proves nothing. None unless told.
   */
  readonly provenBy?: readonly number[];
  /**
   * Statuses from 400 that are an answer and no refusal, by function and route: `{ fetchStudy: { 'GET /v1/studies/:id/quota': [404] } }` where a study
   * without a quota has none to ask for. The function then gives what it gives without it; at its other requests, and by other statuses, it is refused
   * as any. None unless told. `checkConnection` needs it only where several requests prove the connection; for one there is `provenBy`.
   */
  readonly answeredBy?: Readonly<Partial<Record<'checkConnection' | 'fetchStudy' | 'listFields', RefusalsByRoute>>>;
  /** Writes the body of the partner's webhook about an event. Left out: written by the manifest's `webhook.body`. */
  readonly webhook?: (event: PartnerEvent<z.output<M['studyConfig']>>) => unknown;
  /** Webhooks as the partner really sent them, with what they come to. */
  readonly recordedWebhooks?: readonly RecordedWebhook[];
  /** Batches with the partner's answers to them, and what those come to. */
  readonly batches?: readonly BatchExample[];
  /** Deletions with the partner's answers to them, and what those come to. */
  readonly deletions?: readonly DeletionExample[];
  /** Look-ups with the partner's answers to them, and what those come to. */
  readonly lookups?: readonly LookupExample[];
}

/** Statuses by route, written as in `routes`. */
export type RefusalsByRoute = Readonly<Record<string, readonly number[]>>;

/** What the partner answers. */
export interface Answer {
  /** 200 unless told. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, or as it is where it is a text; left out: nothing. */
  readonly body?: unknown;
}

/** A request as the partner sees it. */
export interface PartnerRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Parts of the path under the names that the route gives them. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** The body that was sent, parsed, also where the connector gave it as a text; `undefined`: none. */
  readonly json: unknown;
}

/** What the partner knows while a check runs. */
export interface PartnerWorld {
  /** The records of the study that is pulled, newest first. */
  readonly records: readonly PartnerRecord[];
}

/** A record of the partner about one person, for routes that list or show records. */
export interface PartnerRecord {
  readonly id: string;
  /** The partner's own word. */
  readonly status: string;
  /** Epoch milliseconds, whole seconds. */
  readonly occurredAt: number;
  /** Whom it is about, as the partner writes it. */
  readonly externalId: string;
}

/**
 * Answers by method and path, for example `'GET /v1/records/:id'`. A part that begins with `:` stands for anything and is handed over in `params`.
 * A request that no route answers fails a check, and so does a route that nobody asks for.
 */
export type Routes = Readonly<Record<string, Answer | ((request: PartnerRequest, world: PartnerWorld) => Answer | Promise<Answer>)>>;

/** Something that happened at the partner, made up by the kit. */
export interface PartnerEvent<StudyConfig = unknown> extends MappedEvent {
  /** Settings of the study, parsed. */
  readonly study: StudyConfig;
}

/** A webhook as a partner sent it. */
export interface RecordedWebhook {
  readonly title: string;
  /** The body byte for byte. */
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The secret by which it was signed. */
  readonly secret: string;
  /** When it came, epoch milliseconds: signatures grow old. */
  readonly receivedAt: number;
  /** What it comes to. */
  readonly signals: readonly Signal[];
}

/** A batch and what becomes of it. */
export interface BatchExample {
  readonly title: string;
  /** The first declared mode unless told. */
  readonly mode?: IngestionMode;
  readonly records: readonly Readonly<Record<string, FieldValue>>[];
  readonly answer: Answer;
  readonly expected: BatchAnswer;
}

/** A deletion and what becomes of it. */
export interface DeletionExample {
  readonly title: string;
  readonly targets: readonly { readonly key: string; readonly externalId: string | null }[];
  /** The partner's answer to each request in turn; the last one stays. */
  readonly answers: readonly Answer[];
  readonly expected: BatchAnswer;
}

/** A look-up and what it finds. */
export interface LookupExample {
  readonly title: string;
  readonly keys: readonly string[];
  /** The partner's answer to each request in turn; the last one stays. */
  readonly answers: readonly Answer[];
  readonly expected: readonly FoundRecord[];
}
