import { pullBounds, type PulledRecord } from '@panelbridge/core/connector';
import type { Check } from '../check.js';
import { describeEnding, settle, shorten } from '../ending.js';
import { listWords, makeRecords } from '../people.js';
import { readPass } from '../read-pass.js';
import { noSignal } from '../rehearse.js';
import type { PartnerRecord, PartnerWorld } from '../scenarios.js';
import { listShapeFaults } from '../shapes.js';
import type { Subject } from '../subject.js';

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
/** So often records join a list when it is read; then it rests, so that whoever follows it comes to its end. */
const joiningReads = 100;

/** How the partner's records are read. */
export const pullChecks: readonly Check[] = [
  pullCheck(
    'pulled-statuses',
    'Each declared status word, and each that nobody has declared, is passed on as the partner writes it.',
    'Give `status` as it came: the host looks it up in the status map, and shows a person what is not there.',
    async (subject) => {
      const words = [...listWords(subject), 'KIT_UNHEARD_OF', ` ${listWords(subject)[0]?.toLowerCase()}_kit`.trim()];
      const world = { records: makeRecords(subject, words.length, words) };
      const { records, fault } = await readPass(subject, world);
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
      const { records, fault } = await readPass(subject, world);
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
      const { records, fault } = await readPass(subject, world, { isNewEachTime: true });
      if (fault !== null) return [fault];
      const missing = world.records.filter(({ id }) => !records.has(id)).length;
      return missing === 0 ? [] : [`${missing} of ${manyRecords} records are missing after it went on`];
    },
  ),
  pullCheck(
    'ending-passes',
    `A pass ends, also while records join the list: no circles, nothing new on at most ${pullBounds.stalePages} pages in a row, and at most ${pullBounds.pages} pages.`,
    'Give `null` for `next` once the list is through; begin anew only so many times, and then say `readsAll: false`.',
    async (subject) => {
      let newest = makeRecords(subject, 600, listWords(subject));
      let reads = 0;
      const world: PartnerWorld = {
        get records() {
          reads += 1;
          if (reads <= joiningReads) newest = [...makeRecords(subject, 20, listWords(subject), newest.length), ...newest];
          return newest;
        },
      };
      const { fault } = await readPass(subject, world, { mayMiss: true });
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

function fits(there: PartnerRecord, read: PulledRecord | undefined, isIdentified: boolean): boolean {
  if (!read) return false;
  const isTimed = read.occurredAt === null || read.occurredAt === there.occurredAt;
  return isTimed && (read.externalId === there.externalId || (isIdentified && read.externalId === null));
}
