import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { from } from 'pg-copy-streams';
import { sendRows, type SentBatch } from './send-rows.ts';

/**
 * What `sync.ts` does, with the same things recorded in the same tables as a run of ours records: each batch before it leaves, a row in the ledger
 * for each row that was taken, every request and answer. Nothing is staged, compared, checked or hashed, the records are those that a lucky
 * run would have, and nobody could take it up again. Prints the seconds that it took.
 */
const [source = '', sink = '', query = '', database = ''] = process.argv.slice(2);
/** Stands for each id and each digest. */
const id = '00000000-0000-4000-8000-000000000001';
/** Answers that come within so many milliseconds are recorded together. */
const lingerMs = 30;
const mostWaiting = 60;
const ledgerColumns = 'sync_id, row_key, workspace_id, state, outcome, record_hash, source_hash, bucket, match_key, was_accepted, run_id';

const clients = Array.from({ length: 3 }, () => new pg.Client(database));
const [marking, settling, keeping] = clients as [pg.Client, pg.Client, pg.Client];
await Promise.all(clients.map((client) => client.connect()));
for (const table of ['sync_ledger', 'sync_batches', 'exchanges']) {
  await marking.query(`drop table if exists floor_${table}`);
  await marking.query(`create table floor_${table} (like ${table} including all)`);
}

let waiting: SentBatch[] = [];
let recording: Promise<void> | undefined;

async function settle(batches: readonly SentBatch[]): Promise<void> {
  let lines = '';
  for (const { rows } of batches)
    for (const { id: key, email } of rows)
      lines += `${id}\t${String(key)}\t${id}\tsettled\tcreated\t${id}\t1234567890123456789\t17\t${String(email)}\tt\t${id}\n`;
  await settling.query('begin');
  await pipeline([Buffer.from(lines)], settling.query(from(`copy floor_sync_ledger (${ledgerColumns}) from stdin`)));
  await settling.query(`update floor_sync_batches set state = 'settled' where id = any ($1)`, [batches.map((batch) => batch.id)]);
  await settling.query('commit');
}

async function keep(batches: readonly SentBatch[]): Promise<void> {
  await keeping.query(
    `insert into floor_exchanges (workspace_id, connection_id, run_id, direction, operation, method, path, batch_id, request, response, status, duration_ms)
     select $1, $1, $1, 'outbound', 'write_batch', 'PATCH', '/api/participants/batches', b, q::jsonb, a::jsonb, 200, 3
     from unnest($2::bigint[], $3::text[], $4::text[]) x (b, q, a)`,
    [id, batches.map((batch) => batch.id), batches.map(({ request }) => request), batches.map(({ answer }) => answer)],
  );
}

async function recordAll(): Promise<void> {
  await wait(lingerMs);
  while (waiting.length > 0) {
    const batches = waiting;
    waiting = [];
    await Promise.all([settle(batches), keep(batches)]);
  }
}

const began = process.hrtime.bigint();
const sent = await sendRows(
  { source, sink, query },
  {
    async mark(batches) {
      const { rows } = await marking.query<{ id: string }>(
        `insert into floor_sync_batches (workspace_id, run_id, work, row_keys, people, positions, state)
         select $1, $1, 'write', k::text[], '{}', '{}', 'sending' from unnest($2::text[]) k returning id`,
        [id, batches.map((rows) => `{${rows.map((row) => String(row['id'])).join()}}`)],
      );
      return rows.map((row) => row.id);
    },
    async record(batch) {
      waiting.push(batch);
      recording ??= recordAll().finally(() => (recording = undefined));
      if (waiting.length > mostWaiting) await recording;
    },
  },
);
await recording;
await recordAll();
const seconds = Number(process.hrtime.bigint() - began) / 1e9;
await Promise.all(clients.map((client) => client.end()));
console.log(JSON.stringify({ seconds, sent }));
