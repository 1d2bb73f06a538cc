import type { Outcome } from '@panelbridge/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HotStatements } from '../../src/links/hot-statements.js';
import type { ReconciliationDto } from '../../src/reconciliation/reconciliation.dto.js';
import { compareList, comparePull, inSurvey, listingFolder, seedListingStudy, setRecords } from '../support/listing-study.js';
import { createRandom } from '../support/random.js';
import { seedParticipations, seedPeople, type SeededStudy } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';

const studies = 30;
const peoplePerStudy = 6;
const seed = 90_311;
const words = { submitted: 'COMPLETE', incomplete: 'INCOMPLETE', screened_out: 'SCREENED_OUT', quality_failed: 'LOW_QUALITY' } as const;
const ends = ['submitted', 'submitted', ...Object.keys(words)] as readonly (keyof typeof words)[];

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub({ configuration: { connectors: [listingFolder] } });
});
afterAll(() => hub.close());

interface CleanStudy {
  readonly study: SeededStudy;
  /** Who the tool knows, a preview as well, and its word for them. */
  readonly listed: readonly { readonly id: string; readonly word: string }[];
}

it(`${studies} clean studies give no finding, by what the tool answers and by its export, the first time and the second (seed ${seed})`, async () => {
  const random = createRandom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const all: CleanStudy[] = [];
  for (let index = 0; index < studies; index += 1) all.push(await seedCleanStudy(index));

  const first = await compareAll(() => true);
  const removed = await decide();
  const second = await compareAll((id) => !removed.has(id));

  const runs = [...first, ...second];
  expect(runs).toHaveLength(studies * 4);
  for (const { status, counts, newFindings } of runs) {
    const { match, open, ...found } = counts;
    expect({ status, newFindings, people: match + open }).toEqual({ status: 'finished', newFindings: 0, people: peoplePerStudy });
    expect(Object.values(found).every((count) => count === 0)).toBe(true);
  }
  expect((await hub.sql.query('select kind, participation_id, ours, theirs from findings')).rows).toEqual([]);
  expect((await hub.sql.query('select 1 from quarantine')).rowCount).toBe(0);
  const { rows } = await hub.sql.query(`select count(*)::int as n from pulled_records where disposition = 'preview'`);
  expect(rows).toEqual([{ n: studies }]);
  expect(removed.size).toBeGreaterThan(5);

  /** People of whom some have not entered, some are under way, and the others ended as the tool says; what the tool says of some is known already. */
  async function seedCleanStudy(index: number): Promise<CleanStudy> {
    const study = await seedListingStudy(hub, { participation_limit: 50 });
    const people = await seedParticipations(hub, study, peoplePerStudy);
    await seedPeople(hub, people);
    const hot = hub.app.get(HotStatements);
    const listed: { id: string; word: string }[] = [];
    for (const participation of people.slice(1)) {
      await hot.recordEntry({ participation, requestId: 'clean' });
      if (random() < 0.2) continue;
      const end = pick(ends);
      listed.push({ id: participation, word: words[end] });
      if (random() < 0.6) await report(participation, end);
    }
    const preview = `clean${String(index).padStart(11, '0')}`;
    await hub.sql.query(
      `insert into previews (id, workspace_id, study_id, created_by, expires_at) values ($1, $2, $3, 'key', now() + interval '1 hour')`,
      [preview, hub.workspaceId, study.id],
    );
    return { study, listed: [...listed, { id: `pp_${preview}`, word: 'COMPLETE' }] };
  }

  async function report(participation: string, outcome: Outcome): Promise<void> {
    await hub.app.get(HotStatements).recordOutcome({
      participation,
      study: null,
      outcome,
      channel: pick(['redirect', 'webhook'] as const),
      eventId: null,
      connectionId: null,
      partnerStatus: null,
      occurredAt: null,
      requestId: null,
    });
  }

  /** What teams do once people have finished. @returns who was excluded, whom the tool removes then */
  async function decide(): Promise<ReadonlySet<string>> {
    for (const [status, remainder] of [
      ['completed', 0],
      ['rejected', 1],
      ['excluded', 2],
    ] as const) {
      await hub.sql.query(`update participations set status = $1 where status = 'submitted' and mod(abs(hashtext(id)), 4) = $2`, [
        status,
        remainder,
      ]);
    }
    const { rows: excluded } = await hub.sql.query<{ id: string }>(`select id from participations where status = 'excluded'`);
    return new Set(excluded.map(({ id }) => id));
  }

  async function compareAll(isListed: (id: string) => boolean): Promise<readonly ReconciliationDto[]> {
    const compared = await Promise.all(
      all.map(async ({ study, listed }) => {
        const records = listed.filter(({ id }) => isListed(id)).map(({ id, word: status }) => ({ person: inSurvey(id), status }));
        await setRecords(hub, study, records);
        const byPull = await comparePull(hub, study.id);
        const list = ['participant id,status', ...records.map(({ person, status }) => `${person},${status}`)].join('\n');
        return [byPull, await compareList(hub, study.id, list)];
      }),
    );
    return compared.flat();
  }
}, 240_000);
