import { ConnectorError, type Signal, type WebhookInput } from '@panelbridge/core/connector';
import { code, manifest, type Context, type Wrong } from '../change.ts';
import { platformReference as platform } from '../platform-reference.ts';

type Parse = (input: WebhookInput<Readonly<Record<string, unknown>>>) => readonly Signal[];

const parse = (make: (parseWebhook: Parse, context: Context) => (input: Parameters<Parse>[0]) => unknown) =>
  code(platform, ({ statusSync }, context) => ({
    statusSync: { ...statusSync, parseWebhook: make(statusSync?.parseWebhook as Parse, context) },
  }));
const each = (change: (signal: Signal, input: Parameters<Parse>[0]) => Signal) =>
  parse((parseWebhook) => (input) => parseWebhook(input).map((signal) => change(signal, input)));
const unpublished = (given: typeof platform) => ({ ...given, scenarios: { ...given.scenarios, published: undefined } });

const leaveOutAfterDone =
  (parseWebhook: Parse, done: Set<string | null>): Parse =>
  (input) =>
    parseWebhook(input).filter(({ externalId, status }) => {
      const isOver = done.has(externalId) && status !== 'done';
      if (status === 'done') done.add(externalId);
      return !isOver;
    });

/** So many words that not each can be tried after each other one, the last of which ends it. */
const manyWords = {
  ...Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`step_${index}`, 'started'])),
  began: 'started',
  out: 'screened_out',
  done: 'submitted',
};

/** Connectors that read webhooks in a wrong way. */
export const wrongWebhooks: readonly Wrong[] = [
  {
    check: 'proven-webhooks',
    fault: 'declares a signature in another encoding than the partner’s',
    given: unpublished(manifest(platform, 'capabilities.statusSync.webhook.schemes.0.encoding', 'base64')),
  },
  {
    check: 'forged-webhooks',
    fault: 'takes webhooks that are a week old',
    given: manifest(platform, 'capabilities.statusSync.webhook.schemes.0.toleranceSeconds', 604_800),
  },
  {
    check: 'recorded-webhooks',
    fault: 'cannot read a webhook without a time',
    given: parse(
      (parseWebhook) => (input) => ((input.body as { readonly at?: unknown } | null)?.at === undefined ? [] : parseWebhook(input)),
    ),
  },
  {
    check: 'mapped-statuses',
    fault: 'passes on one word in another spelling',
    given: each((signal) => ({ ...signal, status: signal.status === 'out' ? 'OUT' : signal.status })),
  },
  {
    check: 'unknown-statuses',
    fault: 'takes a word that it does not know for done',
    given: each((signal) => (['began', 'done', 'out'].includes(signal.status) ? signal : { ...signal, status: 'done' })),
  },
  {
    check: 'event-ids',
    fault: 'gives all events one id',
    given: each((signal) => ({ ...signal, eventId: signal.eventId?.startsWith('kit') === true ? 'event' : signal.eventId })),
  },
  {
    check: 'redelivered-webhooks',
    fault: 'leaves out events that it has seen',
    also: ['stateless-calls'],
    given: parse((parseWebhook) => {
      const seen = new Set<string | null>();
      return (input) => parseWebhook(input).filter(({ eventId }) => !seen.has(eventId) && seen.add(eventId));
    }),
  },
  {
    check: 'reordered-webhooks',
    fault: 'leaves out what is older than the last that it has seen of a person',
    given: parse((parseWebhook) => {
      const latest = new Map<string | null, number>();
      return (input) =>
        parseWebhook(input).filter(({ externalId, occurredAt }) => {
          const last = latest.get(externalId) ?? 0;
          latest.set(externalId, Math.max(last, occurredAt ?? last));
          return (occurredAt ?? last) >= last;
        });
    }),
  },
  {
    check: 'reordered-webhooks',
    fault: 'leaves out what comes of a person who is done',
    given: parse((parseWebhook) => leaveOutAfterDone(parseWebhook, new Set())),
  },
  {
    check: 'reordered-webhooks',
    fault: 'leaves out what comes of a person who is done, which is the last of many words',
    given: unpublished(
      manifest(
        parse((parseWebhook) => leaveOutAfterDone(parseWebhook, new Set())),
        'capabilities.statusSync.statusMap',
        manyWords,
      ),
    ),
  },
  {
    check: 'reordered-webhooks',
    fault: 'leaves out what comes of a person who is done, whichever connection it was',
    also: ['test-marks', 'event-times'],
    given: (() => {
      const done = new Set<string | null>();
      return parse((parseWebhook) => leaveOutAfterDone(parseWebhook, done));
    })(),
  },
  {
    check: 'reordered-webhooks',
    fault: 'says of what comes late what was said later',
    given: parse((parseWebhook) => {
      const latest = new Map<string | null, Signal>();
      return (input) =>
        parseWebhook(input).map((signal) => {
          const last = latest.get(signal.externalId);
          if (last && (last.occurredAt ?? 0) > (signal.occurredAt ?? 0)) return { ...signal, status: last.status };
          latest.set(signal.externalId, signal);
          return signal;
        });
    }),
  },
  {
    check: 'signed-parts',
    fault: 'takes the event’s id from a header that is not signed',
    given: each((signal, { headers }) => ({ ...signal, eventId: headers['x-event-id'] ?? signal.eventId })),
  },
  {
    check: 'pure-webhooks',
    fault: 'proves webhooks by itself',
    given: parse((parseWebhook, { secrets }) => (input) => {
      if (secrets.reveal('webhookKey') === '') throw new ConnectorError('signature_invalid', 'There is no key.');
      return parseWebhook(input);
    }),
  },
  {
    check: 'malformed-webhooks',
    fault: 'stumbles over a body that is no object',
    given: parse((parseWebhook) => (input) => {
      const { type } = input.body as { readonly type?: unknown };
      return type === undefined ? [] : parseWebhook(input);
    }),
  },
  { check: 'test-marks', fault: 'takes tests for real', given: each((signal) => ({ ...signal, test: false })) },
  {
    check: 'event-times',
    fault: 'gives times in seconds',
    given: each((signal) => ({ ...signal, occurredAt: signal.occurredAt === null ? null : signal.occurredAt / 1000 })),
  },
];
