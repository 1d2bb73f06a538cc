import pg from 'pg';
import Cursor from 'pg-cursor';
import { Pool } from 'undici';

const batchSize = 100;
const lanes = 8;

/** Rows of a query to a sink, over a cursor and eight connections; nothing is recorded. Prints the seconds that it took. */
async function sendAll(url: string, sink: string, query: string): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  const pool = new Pool(sink, { connections: lanes, pipelining: 1 });
  const began = process.hrtime.bigint();
  const cursor = client.query(new Cursor<Record<string, unknown>>(query));
  let sent = 0;
  const send = async (rows: readonly Record<string, unknown>[]): Promise<void> => {
    const { statusCode, body } = await pool.request({
      method: 'PATCH',
      path: '/api/participants/batches',
      headers: { 'content-type': 'application/json', authorization: 'Bearer bench-key' },
      body: JSON.stringify({ participants: rows.map(({ id: _, ...person }) => person), mode: 'upsert' }),
    });
    const { data } = (await body.json()) as { data: readonly unknown[] };
    if (statusCode !== 200 || data.length !== rows.length) throw new Error(`the sink answered ${statusCode}`);
    sent += rows.length;
  };
  const underWay = new Set<Promise<void>>();
  for (let rows = await cursor.read(1_000); rows.length > 0; rows = await cursor.read(1_000)) {
    for (let at = 0; at < rows.length; at += batchSize) {
      while (underWay.size >= lanes) await Promise.race(underWay);
      const sending = send(rows.slice(at, at + batchSize));
      const ended = sending.finally(() => underWay.delete(ended));
      underWay.add(ended);
    }
  }
  await Promise.all(underWay);
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  await pool.close();
  await client.end();
  console.log(JSON.stringify({ seconds, sent }));
  return sent;
}

const [url = '', sink = '', query = ''] = process.argv.slice(2);
await sendAll(url, sink, query);
