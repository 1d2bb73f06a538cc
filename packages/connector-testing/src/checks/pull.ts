import type { PulledRecord } from '@panelbridge/core/connector';
import type { Check } from '../check.js';
import { describeEnding, settle, shorten } from '../ending.js';
import { listWords, makeRecords } from '../people.js';
import { noSignal } from '../rehearse.js';
import type { PartnerRecord, PartnerWorld } from '../scenarios.js';
import { listShapeFaults, type shapes } from '../shapes.js';
import type { Connected, Subject } from '../subject.js';
import type { z } from 'zod';

const concerns = ({ scenario }: Subject): boolean => scenario.routes !== undefined;

const pullCheck = (id: string, holds: string, remedy: string, find: Check['find']): Check => ({
  id,
  capability: 'pull',
  per: 'connection',
  holds,
  remedy,
  concerns,
  find,
});

const identifies = ({ manifest }: Subject): boolean => manifest.capabilities.statusSync?.pull?.identifies === true;
const manyRecords = 1_250;
const mostPages = 500;

/** How the partner's records are read. */
export const pullChecks: readonly Check[] = [
  pullCheck(
    'pulled-statuses',
    'Each declared status word, and each that nobody has declared, is passed on as the partner writes it.',
    'Give `status` as it came: the host looks it up in the status map, and shows a person what is not there.',
    async (subject) => {
      const words = [...listWords(subject), 'KIT_UNHEARD_OF', ` ${listWords(subject)[0]?.toLowerCase()}_kit`.trim()];
      const world = { records: makeRecords(subject, words.length, words) };
      const { records, fault } = await pass(subject, world);
      if (fault !== null) return [fault];
      return world.records.flatMap(({ id, status }) => {
        const found = records.get(id)?.status;
        return found === status ? [] : [`“${status}” comes as ${found === undefined ? 'nothing' : `“${found}”`}`];
      });
    },
  ),
  pullCheck(
    'whole-passes',
    `A pass reads every record, also of ${manyRecords}, with its time and whom it is about.`,
    'Follow the partner’s pages to the last, and correct what is read of a record.',
    async (subject) => {
      const world = { records: makeRecords(subject, manyRecords, listWords(subject)) };
      const { records, fault } = await pass(subject, world);
      if (fault !== null) return [fault];
      const missing = world.records.filter(({ id }) => !records.has(id));
      if (missing.length > 0) return [`${missing.length} of ${manyRecords} records are missing, such as ${missing[0]?.id}`];
      const wrong = world.records.filter((one) => !fits(one, records.get(one.id), identifies(subject)));
      return wrong.slice(0, 3).map((one) => `${JSON.stringify(one)} is read as ${JSON.stringify(records.get(one.id))}`);
    },
  ),
  pullCheck(
    'resumed-passes',
    'A process that ends after any page is followed by another, which goes on by the cursor alone and misses nothing.',
    'Put all that the next page needs into `next`; what is kept beside it is gone with the process.',
    async (subject) => {
      const world = { records: makeRecords(subject, manyRecords, listWords(subject)) };
      const { records, fault } = await pass(subject, world, { isNewEachTime: true });
      if (fault !== null) return [fault];
      const missing = world.records.filter(({ id }) => !records.has(id)).length;
      return missing === 0 ? [] : [`${missing} of ${manyRecords} records are missing after it went on`];
    },
  ),
  pullCheck(
    'ending-passes',
    `A pass ends, also while records join the list: never where it has been, and within ${mostPages} pages.`,
    'Give `null` for `next` once the list is through; begin anew only so many times, and then say `readsAll: false`.',
    async (subject) => {
      let newest = makeRecords(subject, 600, listWords(subject));
      const world: PartnerWorld = {
        get records() {
          newest = [...makeRecords(subject, 20, listWords(subject), newest.length), ...newest];
          return newest;
        },
      };
      const { fault } = await pass(subject, world, { mayMiss: true });
      return fault === null ? [] : [fault];
    },
  ),
  pullCheck(
    'foreign-cursors',
    'A cursor that the connector does not know begins anew, or is a ConnectorError: never a crash.',
    'Read the cursor with a schema; an older version of the connector may have written it.',
    async (subject) => {
      const faults: string[] = [];
      for (const cursor of ['', '{', 'null', '[]', '{"v":99}', '-1', 'x'.repeat(9_000)]) {
        const { instance } = subject.connect({ records: makeRecords(subject, 3, listWords(subject)) });
        const ending = await settle(() => instance.statusSync?.pull?.({ study: subject.study, cursor, signal: noSignal }));
        const found = ending.kind === 'value' ? listShapeFaults('page', ending.value) : [];
        if (ending.kind === 'crash' || ending.kind === 'hung' || found.length > 0)
          faults.push(`${shorten(JSON.stringify(cursor))}: ${[describeEnding(ending), ...found].join('; ')}`);
      }
      return faults;
    },
  ),
  {
    ...pullCheck(
      'identified-people',
      '`identify` says whom a record is about, as the partner writes it.',
      'Give the person’s id unchanged; translation is `internalId`’s.',
      async (subject) => {
        const world = { records: makeRecords(subject, 3, listWords(subject)) };
        const faults: string[] = [];
        for (const { id, externalId } of world.records) {
          const { instance } = subject.connect(world);
          const ending = await settle(() => instance.statusSync?.identify?.({ study: subject.study, recordId: id, signal: noSignal }));
          if (ending.kind !== 'value' || ending.value !== externalId)
            faults.push(`${id} is about ${externalId}; ${describeEnding(ending)}`);
        }
        return faults;
      },
    ),
    concerns: (subject) => concerns(subject) && identifies(subject),
  },
  {
    ...pullCheck(
      'missing-records',
      'A record that the partner has no more is `not_found`, so that the host goes on with the others.',
      'Throw ConnectorError `not_found` for 404 in `identify`.',
      async (subject) => {
        const { instance } = subject.connect({ records: [] }, () => ({ status: 404, body: { message: 'There is no such record.' } }));
        const ending = await settle(() =>
          instance.statusSync?.identify?.({ study: subject.study, recordId: 'record-404', signal: noSignal }),
        );
        return ending.kind === 'failure' && ending.error.code === 'not_found' ? [] : [describeEnding(ending)];
      },
    ),
    concerns: (subject) => concerns(subject) && identifies(subject),
  },
];

type Page = z.infer<typeof shapes.page>;

interface Pass {
  readonly records: ReadonlyMap<string, PulledRecord>;
  /** What is wrong with the way through; `null` = nothing. */
  readonly fault: string | null;
}

/** Reads all pages, the way a host does. */
async function pass(
  subject: Subject,
  world: PartnerWorld,
  options: { readonly isNewEachTime?: boolean; readonly mayMiss?: boolean } = {},
): Promise<Pass> {
  const records = new Map<string, PulledRecord>();
  let opened: Connected = subject.connect(world);
  let cursor: string | null = null;
  const seen = new Map<string, number>();
  for (let pages = 1; pages <= mostPages; pages += 1) {
    const at: string | null = cursor;
    const { instance } = opened;
    const ending = await settle(() => instance.statusSync?.pull?.({ study: subject.study, cursor: at, signal: noSignal }));
    if (ending.kind !== 'value') return { records, fault: `page ${pages}: ${describeEnding(ending)}` };
    const faults = listShapeFaults('page', ending.value);
    if (faults.length > 0) return { records, fault: `page ${pages}: ${faults.join('; ')}` };
    const page = ending.value as Page;
    for (const record of page.records) records.set(record.id, record);
    if (page.next === null) {
      return {
        records,
        fault:
          page.readsAll || options.mayMiss === true ? null : 'it says that not all could be read, and the partner has shown everything',
      };
    }
    const before = seen.get(page.next);
    if (before !== undefined)
      return { records, fault: `page ${pages}: \`next\` is what it was on page ${before}: the pass would never end` };
    seen.set(page.next, pages);
    cursor = page.next;
    if (options.isNewEachTime === true) opened = subject.connect(world);
  }
  return { records, fault: `after ${mostPages} pages the pass has not ended` };
}

function fits(there: PartnerRecord, read: PulledRecord | undefined, isIdentified: boolean): boolean {
  if (!read) return false;
  const isTimed = read.occurredAt === null || read.occurredAt === there.occurredAt;
  return isTimed && (read.externalId === there.externalId || (isIdentified && read.externalId === null));
}
