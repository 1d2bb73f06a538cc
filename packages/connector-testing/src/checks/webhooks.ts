import type { Check } from '../check.js';
import { describeEnding, settle, shorten } from '../ending.js';
import { findTerms, makeEvent, read, send, type WebhookTerms } from '../events.js';
import { provesItself } from '../host/webhook-proof.js';
import { listWords, moment } from '../people.js';
import { listShapeFaults } from '../shapes.js';
import type { Subject } from '../subject.js';

type Find = (subject: Subject, terms: WebhookTerms) => readonly string[] | Promise<readonly string[]>;

/** A check of a connection whose webhooks can be made. */
export const webhookCheck = (id: string, holds: string, remedy: string, find: Find): Check => ({
  id,
  capability: 'webhooks',
  per: 'connection',
  holds,
  remedy,
  concerns: (subject) => findTerms(subject) !== null,
  find: (subject) => {
    const terms = findTerms(subject);
    return terms ? find(subject, terms) : [];
  },
});

const proof = ({ scheme, secret, declaration: { eventIdHeader } }: WebhookTerms, now: number) => ({ scheme, secret, eventIdHeader, now });
const longestAge = 86_400_000;

/** How webhooks are proven and read. */
export const webhookChecks: readonly Check[] = [
  webhookCheck(
    'proven-webhooks',
    'What the partner signs is taken by the declared scheme, recorded webhooks included.',
    'Correct the scheme: header, prefix, encoding, what is signed, where the timestamp stands.',
    (subject, terms) => [
      ...(provesItself(send(terms, makeEvent(subject, 1)), proof(terms, moment + 1_000))
        ? []
        : ['a webhook that is signed by the scheme is refused by it']),
      ...(subject.scenario.recordedWebhooks ?? [])
        .filter(({ headers, body, secret, receivedAt }) => {
          const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
          return !provesItself({ body, headers: lower }, { ...proof(terms, receivedAt), secret });
        })
        .map(({ title }) => `the recorded webhook “${title}” is refused`),
    ],
  ),
  webhookCheck(
    'forged-webhooks',
    'A webhook that was altered, signed with another key, not signed, or is a day old is refused before anything is parsed.',
    'Sign what is read, and keep `toleranceSeconds` to minutes: a webhook that somebody copied must grow old.',
    (subject, terms) => {
      const { scheme } = terms;
      const genuine = send(terms, makeEvent(subject, 1));
      const forged: Record<string, ReturnType<typeof send> | null> = {
        'signed with another key': send(
          { ...terms, secret: `whsec_${Buffer.from('another key, made up by the kit').toString('base64')}` },
          makeEvent(subject, 1),
        ),
        'without a signature': { ...genuine, headers: { 'content-type': 'application/json' } },
        // A shared key in a header proves the sender, and nothing about the bytes.
        'with another body': scheme.kind === 'shared_header' ? null : { ...genuine, body: genuine.body.replace('{', '{ ') },
        'a day old':
          scheme.kind === 'shared_header' || (scheme.kind === 'hmac_sha256' && scheme.timestamp === null)
            ? null
            : send(terms, makeEvent(subject, 1, { occurredAt: moment - longestAge }), moment - longestAge),
      };
      return Object.entries(forged)
        .filter(([, webhook]) => webhook !== null && provesItself(webhook, proof(terms, moment)))
        .map(([how]) => `a webhook ${how} is taken`);
    },
  ),
  {
    ...webhookCheck(
      'recorded-webhooks',
      'Webhooks that were recorded come to the signals that the scenario says.',
      'Correct `parseWebhook`, or the signals of the recording.',
      (subject, terms) =>
        (subject.scenario.recordedWebhooks ?? []).flatMap(({ title, body, headers, signals }) => {
          const found = JSON.stringify(read(subject, subject.open(), { body, headers }, terms));
          return found === JSON.stringify(signals) ? [] : [`“${title}” comes to ${shorten(found)}`];
        }),
    ),
    concerns: (subject) => findTerms(subject) !== null && (subject.scenario.recordedWebhooks ?? []).length > 0,
  },
  webhookCheck(
    'mapped-statuses',
    'Each declared status word that a webhook brings is passed on as it is, about the person it is about.',
    'Pass on the partner’s own word: the host looks it up in the status map. Remove words that never come by webhooks.',
    (subject, terms) =>
      listWords(subject).flatMap((status, index) => {
        const event = makeEvent(subject, index, { status });
        const signals = read(subject, subject.open(), send(terms, event), terms);
        const faults = listShapeFaults('signals', signals);
        if (faults.length > 0) return [`“${status}”: ${faults.join('; ')}`];
        const [only, ...others] = signals;
        const fits = only !== undefined && others.length === 0 && only.status === status && only.externalId === event.identity;
        return fits ? [] : [`“${status}” about ${event.identity} comes to ${shorten(JSON.stringify(signals))}`];
      }),
  ),
  webhookCheck(
    'unknown-statuses',
    'A status word that nobody has declared changes nothing: it is passed on as it is, or passed over.',
    'Pass on unknown words; the host puts them into the quarantine, where a person sees them. Never guess.',
    (subject, terms) => {
      const words = listWords(subject);
      const strange = ['KIT_UNHEARD_OF', `${words[0] ?? ''}_kit`];
      return strange.flatMap((status) => {
        const signals = read(subject, subject.open(), send(terms, makeEvent(subject, 1, { status })), terms);
        return signals.filter((one) => words.includes(one.status)).map((one) => `“${status}” is taken for “${one.status}”`);
      });
    },
  ),
  webhookCheck(
    'event-ids',
    'Two events never have the same id.',
    'Take the id from what tells events apart, or give `null`: then the host knows them by their bytes.',
    (subject, terms) => {
      const [one, other] = [1, 2].map((index) => read(subject, subject.open(), send(terms, makeEvent(subject, index)), terms)[0]);
      return one && other && one.eventId !== null && one.eventId === other.eventId ? [`two events have the id ${one.eventId}`] : [];
    },
  ),
  webhookCheck(
    'redelivered-webhooks',
    'A webhook that comes again, or after later ones, says the same again.',
    'Keep nothing between calls: which event is known already, the host knows.',
    (subject, terms) => {
      const sent = [1, 2, 3].map((index) => send(terms, makeEvent(subject, index)));
      const first = sent.map((one) => JSON.stringify(read(subject, subject.open(), one, terms)));
      const opened = subject.open();
      return [0, 1, 2, 1, 0, 2].flatMap((index) => {
        const webhook = sent[index];
        const again = webhook && JSON.stringify(read(subject, opened, webhook, terms));
        return again === first[index]
          ? []
          : [`event ${index + 1} comes to ${shorten(again ?? 'nothing')}, and alone to ${shorten(first[index] ?? '')}`];
      });
    },
  ),
  webhookCheck(
    'signed-parts',
    'What a webhook says does not depend on headers that its signature does not cover.',
    'Read the body alone, or a header that the scheme signs: others can be changed on a copy that is still genuine.',
    (subject, terms) => {
      const genuine = send(terms, makeEvent(subject, 1));
      const { scheme, declaration } = terms;
      const covered = new Set<string>();
      if (scheme.kind === 'standard_webhooks') for (const name of ['id', 'timestamp']) covered.add(`${scheme.headers}-${name}`);
      const isProven = scheme.kind === 'shared_header' || (scheme.kind === 'hmac_sha256' && scheme.signs === 'id.timestamp.body');
      if (isProven && declaration.eventIdHeader !== null) covered.add(declaration.eventIdHeader.toLowerCase());
      const others = ['user-agent', 'idempotency-key', 'x-request-id', 'traceparent', declaration.eventIdHeader?.toLowerCase() ?? ''];
      const changed = Object.fromEntries(
        others.filter((name) => name !== '' && !covered.has(name)).map((name) => [name, 'changed-by-the-kit']),
      );
      const [first, second] = [genuine, { ...genuine, headers: { ...genuine.headers, ...changed } }].map((one) =>
        JSON.stringify(read(subject, subject.open(), one, terms)),
      );
      return first === second
        ? []
        : [`with other ${Object.keys(changed).join(', ')} it comes to ${shorten(second ?? '')}, and before to ${shorten(first ?? '')}`];
    },
  ),
  webhookCheck(
    'pure-webhooks',
    '`parseWebhook` only translates, at once: no request, no secret, no clock.',
    'Leave proof and clock to the host; who needs more than the body holds, pulls.',
    async (subject, terms) => {
      const opened = subject.open();
      const ending = await settle(() => read(subject, opened, send(terms, makeEvent(subject, 1)), terms));
      const { requests, revealed, clockReads } = opened.traces;
      return [
        ...(Array.isArray(read(subject, subject.open(), send(terms, makeEvent(subject, 1)), terms)) ? [] : ['it gives no list at once']),
        ...(requests.length > 0 ? [`it sends a request; ${describeEnding(ending)}`] : []),
        ...revealed.map((name) => `it asks for the secret "${name}"`),
        ...(clockReads() > 0 ? ['it reads the clock'] : []),
      ];
    },
  ),
  webhookCheck(
    'malformed-webhooks',
    'A proven body in no known form is a ConnectorError or a list of signals, never a crash.',
    'Parse the body with a schema and throw ConnectorError `response_invalid` where it does not fit.',
    async (subject, terms) => {
      const whole = terms.write(makeEvent(subject, 1)) as Readonly<Record<string, unknown>>;
      const lacking = Object.keys(Object(whole) as object).flatMap((name) => [
        { ...whole, [name]: undefined },
        { ...whole, [name]: null },
        { ...whole, [name]: [{}] },
      ]);
      const faults: string[] = [];
      for (const body of [null, [], 42, 'text', true, {}, { data: null }, ...lacking].map((value) => JSON.stringify(value))) {
        const ending = await settle(() => read(subject, subject.open(), { body, headers: {} }, terms));
        const found = ending.kind === 'value' ? listShapeFaults('signals', ending.value) : [];
        if (ending.kind === 'crash' || found.length > 0) faults.push(`${shorten(body)}: ${[describeEnding(ending), ...found].join('; ')}`);
      }
      return faults;
    },
  ),
  webhookCheck(
    'test-marks',
    'An event that the partner marks as a test is one, and no other is.',
    'Read the partner’s mark into `test`; where it has none, give `false`.',
    (subject, terms) => {
      const [real, test] = [false, true].map((mark) => send(terms, makeEvent(subject, 1, { test: mark })));
      if (!real || !test) return [];
      const marked = (webhook: typeof real) => read(subject, subject.open(), webhook, terms).some((signal) => signal.test);
      return [
        ...(marked(real) ? ['an event that is no test is taken for one'] : []),
        ...(real.body !== test.body && !marked(test) ? ['a test is taken for a real event'] : []),
      ];
    },
  ),
  webhookCheck(
    'event-times',
    'When something happened is read as the partner says it, in epoch milliseconds, or `null` where it does not.',
    'Parse the partner’s time with its zone; never put the time of arrival there.',
    (subject, terms) => {
      const times = [moment, moment + 3_600_000];
      const sent = times.map((occurredAt) => send(terms, makeEvent(subject, 1, { occurredAt })));
      const says = sent[0]?.body !== sent[1]?.body;
      return sent.flatMap((webhook, index) => {
        const found = read(subject, subject.open(), webhook, terms)[0]?.occurredAt ?? null;
        const expected = says ? (times[index] ?? null) : null;
        return found === expected
          ? []
          : [`at ${expected === null ? 'a time that is not said' : new Date(expected).toISOString()} it says ${found}`];
      });
    },
  ),
];
