import type { Check } from '../check.js';
import { shorten } from '../ending.js';
import { makeEvent, read, send, type WebhookTerms } from '../events.js';
import { pairWords } from '../pair-words.js';
import { listWords } from '../people.js';
import type { Subject } from '../subject.js';
import { webhookCheck } from './webhooks.js';

/** Other people than those of other checks, of whom a connector may remember something. */
const firstPerson = 1_000;

/** That the order in which webhooks arrive changes nothing. */
export const webhookOrderChecks: readonly Check[] = [
  webhookCheck(
    'reordered-webhooks',
    'Two events of one person say the same in whichever order they arrive: none is left out for being late, and none takes the word of another.',
    'Keep nothing of a person between calls: what comes late, or changes nothing any more, the host judges by its time.',
    (subject, terms) => {
      const pairs = pairWords([...listWords(subject), 'KIT_UNHEARD_OF']);
      return pairs.flatMap((pair, index) => [
        ...compareOrders(subject, terms, { pair, person: firstPerson + 2 * index, order: [0, 1] }),
        ...compareOrders(subject, terms, { pair, person: firstPerson + 2 * index + 1, order: [1, 0] }),
      ]);
    },
  ),
];

interface Course {
  /** The words of the earlier and of the later event. */
  readonly pair: readonly [string, string];
  readonly person: number;
  readonly order: readonly [number, number];
}

/** Reads two events alone, each by a connector of its own and the other way round, and then by one connector in the order that is tried. */
function compareOrders(subject: Subject, terms: WebhookTerms, { pair, person, order }: Course): readonly string[] {
  const { identity, occurredAt } = makeEvent(subject, person);
  const sent = pair.map((status, index) =>
    send(
      terms,
      makeEvent(subject, person, { id: `kit-event-${person}-${index}`, status, identity, occurredAt: occurredAt + index * 60_000 }),
    ),
  );
  const readOne = (index: number, opened = subject.open()): string => {
    const webhook = sent[index];
    return webhook ? JSON.stringify(read(subject, opened, webhook, terms)) : '';
  };
  const alone = new Map(order.toReversed().map((index) => [index, readOne(index)]));
  const opened = subject.open();
  return order.flatMap((index) => {
    const found = readOne(index, opened);
    if (found === alone.get(index)) return [];
    const how = order[0] === index ? 'before' : 'after';
    return [
      `“${pair[index]}”, ${how} “${pair[1 - index]}” of the same person, comes to ${shorten(found)}, and alone to ${shorten(alone.get(index) ?? '')}`,
    ];
  });
}
