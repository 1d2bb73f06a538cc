import { type Signal, type WebhookDeclaration, type WebhookScheme, writeMappedWebhook } from '@panelbridge/core/connector';
import { type SentWebhook, selectHeaders, signWebhook } from './host/webhook-proof.js';
import { identify, listWords, makeParticipation, moment } from './people.js';
import type { PartnerEvent } from './scenarios.js';
import type { Opened, Subject } from './subject.js';

type KitEvent = PartnerEvent<Readonly<Record<string, unknown>>>;

/** How the webhooks of a connection are made and proven. */
export interface WebhookTerms {
  readonly scheme: WebhookScheme;
  readonly secret: string;
  readonly declaration: WebhookDeclaration;
  readonly write: (event: KitEvent) => unknown;
}

/** The terms of a connection's webhooks; `null`: it takes none, or nothing says how the partner writes them. */
export function findTerms(subject: Subject): WebhookTerms | null {
  const { webhookScheme: scheme, capabilities } = subject.resolved;
  const declaration = capabilities.statusSync?.webhook;
  const secret = scheme ? subject.secrets[scheme.secret] : undefined;
  if (!scheme || !declaration || secret === undefined) return null;
  const { body } = declaration;
  const write = subject.scenario.webhook ?? (body ? (event: KitEvent) => writeMappedWebhook(body, event) : null);
  return write ? { scheme, secret, declaration, write } : null;
}

/** Something that happened at the partner; each number is another event about another person. */
export function makeEvent(subject: Subject, index: number, over: Partial<KitEvent> = {}): KitEvent {
  return {
    id: `kit-event-${index}`,
    status: listWords(subject)[0] ?? 'unknown',
    identity: identify(subject, makeParticipation(index)),
    parameter: readParameter(subject),
    occurredAt: moment + index * 1_000,
    test: false,
    study: subject.study,
    ...over,
  };
}

/** Sends an event the way the partner does. */
export function send({ scheme, secret, declaration, write }: WebhookTerms, event: KitEvent, at = moment): SentWebhook {
  const { eventIdHeader } = declaration;
  return signWebhook({ scheme, secret, body: JSON.stringify(write(event)), id: event.id, eventIdHeader, at });
}

/** Lets the connector read a webhook that is proven, the way a host does. @throws what the connector throws */
export function read(
  subject: Subject,
  { instance }: Opened,
  { body, headers }: SentWebhook,
  terms: Pick<WebhookTerms, 'scheme' | 'declaration'>,
): readonly Signal[] {
  const studies = [
    { id: 'study-1', parameter: readParameter(subject), config: subject.study },
    { id: 'study-2', parameter: 'other_parameter', config: subject.study },
  ];
  const input = { body: JSON.parse(body) as unknown, headers: selectHeaders(headers, terms.declaration, terms.scheme), studies };
  return instance.statusSync?.parseWebhook?.(input) ?? [];
}

function readParameter({ resolved }: Subject): string {
  return resolved.capabilities.redirect?.parameter.name ?? '';
}
