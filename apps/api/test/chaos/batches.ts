import type pg from 'pg';
import { expect } from 'vitest';
import { ask, type World } from './journeys.js';

const rows = 20;
/** Of the rows of a batch, those of people who are in all batches, so that two hubs write the same people at once. */
const shared = 4;

/** Batches of people that the hub has taken, each by its number. */
export type TakenBatches = Set<number>;

/**
 * Writes the people of a batch. It can be sent again, as a program does that got no answer.
 *
 * @throws Unanswered when the hub is gone, or says with a 503 that it cannot work
 */
export async function sendBatch(world: World, number: number, taken: TakenBatches): Promise<void> {
  const participants = namesOf(number).map((name) => ({ email: `${name}@example.com`, city: `City ${number}` }));
  const headers = { authorization: `Bearer ${world.apiKey}`, accept: 'application/json', 'content-type': 'application/json' };
  const body = JSON.stringify({ participants, mode: 'upsert' });
  const answer = await ask(world, '/api/participants/batches', { method: 'PATCH', headers, body });
  if (answer.status === 200) taken.add(number);
  else world.ledger.faults.push(`batch ${number}: ${answer.status} ${answer.text.slice(0, 300)}`);
}

/** Finds everybody of every batch that was taken, once, with what a batch said of them. */
export async function expectTaken(sql: pg.Pool, taken: TakenBatches): Promise<void> {
  const wanted = new Set([...taken].flatMap(namesOf));
  const { rows: found } = await sql.query<{ name: string; times: number; cities: string[] }>(
    `select split_part(lower(email), '@', 1) as name, count(*)::int as times, array_agg(city) as cities from participants
     where email like 'panel-%' group by 1`,
  );
  const present = new Map(found.map((person) => [person.name, person]));
  expect([...wanted].filter((name) => !present.has(name))).toEqual([]);
  expect(found.filter(({ times }) => times > 1)).toEqual([]);
  const untold = found.filter(({ name, cities }) => {
    const number = /^panel-(\d+)-/.exec(name)?.[1];
    return !cities.every((city) => (number === undefined ? /^City \d+$/.test(city) : city === `City ${number}`));
  });
  expect(untold).toEqual([]);
}

function namesOf(number: number): string[] {
  return Array.from({ length: rows }, (_, row) => (row < shared ? `panel-shared-${row}` : `panel-${number}-${row}`));
}
