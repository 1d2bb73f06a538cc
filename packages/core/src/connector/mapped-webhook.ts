import { isUnresolvedPlaceholder } from '../links/placeholder.js';
import { maximumReturnValueLength } from '../links/read-return.js';
import { ConnectorError } from './error.js';
import { escapePointerPart, readPointer } from './json-pointer.js';
import type { Signal, WebhookBody, WebhookInput } from './status-sync.js';

const zonedInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/i;

/**
 * Reads a verified webhook by a mapping. The word for the status is passed on as it came: which words mean something stands in the status map,
 * and the host quarantines the others.
 *
 * @throws ConnectorError `response_invalid` when the body is no object or says no status.
 */
export function readMappedWebhook(
  mapping: WebhookBody,
  { body, studies }: Pick<WebhookInput<unknown>, 'body' | 'studies'>,
): readonly Signal[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ConnectorError('response_invalid', 'the body of the webhook is not a JSON object');
  }
  const status = readText(body, mapping.status);
  if (status === null) throw new ConnectorError('response_invalid', `the body of the webhook has no text at ${mapping.status}`);
  const parameters = new Set(studies.map(({ parameter }) => parameter));
  return [
    {
      externalId: readIdentity(body, mapping.externalId, parameters),
      status,
      eventId: readEventId(body, mapping.eventId),
      occurredAt: readInstant(body, mapping.occurredAt),
      test: mapping.test !== null && [true, 'true'].includes(readPointer(body, mapping.test) as boolean | string),
    },
  ];
}

/** Something that happened at the partner, and of which a webhook is written. */
export interface MappedEvent {
  /** The event's id at the partner, the same when it is sent again. */
  readonly id: string;
  /** The partner's word for what happened. */
  readonly status: string;
  /** Whom it is about, as the partner writes it: the token or id that travelled in the entry link. */
  readonly identity: string;
  /** Name of the query parameter that carried it. */
  readonly parameter: string;
  /** Epoch milliseconds, whole seconds. */
  readonly occurredAt: number;
  /** Whether the partner marks it as a test. */
  readonly test: boolean;
}

/** Writes the body of a webhook that `readMappedWebhook` reads as this event; for tests and rehearsals, since real ones are the partner's. */
export function writeMappedWebhook(mapping: WebhookBody, event: MappedEvent): Readonly<Record<string, unknown>> {
  const document = createMembers();
  put(document, mapping.status, event.status);
  put(
    document,
    mapping.externalId.replaceAll('{parameter}', () => escapePointerPart(event.parameter)),
    event.identity,
  );
  const isOne = mapping.eventId.length === 1;
  for (const pointer of mapping.eventId) put(document, pointer, isOne ? event.id : `${event.id}-${pointer.slice(1).replaceAll('/', '-')}`);
  if (mapping.occurredAt !== null) put(document, mapping.occurredAt, new Date(event.occurredAt).toISOString());
  if (mapping.test !== null) put(document, mapping.test, event.test);
  return document;
}

/**
 * Puts a value where a pointer leads. What stands there stays: one member may serve two purposes, and the first is the status. Nothing is put below
 * a text.
 */
function put(document: Record<string, unknown>, pointer: string, value: unknown): void {
  const names = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = names.pop() ?? '';
  let place = document;
  for (const name of names) {
    const next = (place[name] ??= createMembers());
    if (typeof next !== 'object') return;
    place = next as Record<string, unknown>;
  }
  place[last] ??= value;
}

/** Without a prototype, so that any name is a member of its own. */
function createMembers(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}

/** The one identity that stands under the names that studies use; two that differ are as good as none, since choosing would be a guess. */
function readIdentity(body: object, template: string, parameters: ReadonlySet<string>): string | null {
  const found = new Set<string>();
  for (const parameter of parameters) {
    const value = readText(body, template.split('{parameter}').join(escapePointerPart(parameter)));
    if (value !== null && !isUnresolvedPlaceholder(value)) found.add(value);
  }
  const [only, ...others] = found;
  return others.length === 0 ? (only ?? null) : null;
}

function readEventId(body: object, pointers: readonly string[]): string | null {
  const parts = pointers.map((pointer) => readText(body, pointer));
  return parts.length > 0 && parts.every((part) => part !== null) ? parts.join(':') : null;
}

function readInstant(body: object, pointer: string | null): number | null {
  const text = pointer === null ? null : readText(body, pointer);
  const instant = text !== null && zonedInstant.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(instant) ? null : instant;
}

/** A text of a sensible length, or a whole number as text; `null` for anything else. */
function readText(body: object, pointer: string): string | null {
  const value = readPointer(body, pointer);
  if (Number.isSafeInteger(value)) return String(value);
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' || text.length > maximumReturnValueLength ? null : text;
}
