import pg from 'pg';
import Cursor from 'pg-cursor';
import { Pool } from 'undici';

const batchSize = 100;
const windowRows = 1_000;
const lanes = 8;

/** A row of the query. */
export type Row = Readonly<Record<string, unknown>>;

/** A batch with what was said about it. */
export interface SentBatch {
  /** What {@link Recording.mark} gave it. */
  readonly id: string;
  readonly rows: readonly Row[];
  readonly request: string;
  readonly answer: string;
}

/** What is recorded on the way. */
export interface Recording {
  /** Told of the batches of a window before any of them leaves; gives an id for each. */
  mark(batches: readonly (readonly Row[])[]): Promise<readonly string[]>;
  /** Takes a batch that was answered; waits where too much is not recorded yet. */
  record(batch: SentBatch): Promise<void>;
}

/** From where, to where, what. */
export interface Journey {
  readonly source: string;
  readonly sink: string;
  readonly query: string;
}

/**
 * Sends the rows of a query to a sink, over a cursor and eight connections.
 *
 * @returns how many rows were sent
 */
export async function sendRows({ source, sink, query }: Journey, recording: Recording | null): Promise<number> {
  const client = new pg.Client(source);
  await client.connect();
  const pool = new Pool(sink, { connections: lanes, pipelining: 1 });
  const cursor = client.query(new Cursor<Row>(query));
  let sent = 0;
  const send = async (id: string, rows: readonly Row[]): Promise<void> => {
    const request = JSON.stringify({ participants: rows.map(({ id: _, ...person }) => person), mode: 'upsert' });
    const { statusCode, body } = await pool.request({
      method: 'PATCH',
      path: '/api/participants/batches',
      headers: { 'content-type': 'application/json', authorization: 'Bearer bench-key' },
      body: request,
    });
    const answer = await body.text();
    const { data } = JSON.parse(answer) as { data: readonly unknown[] };
    if (statusCode !== 200 || data.length !== rows.length) throw new Error(`the sink answered ${statusCode}`);
    sent += rows.length;
    await recording?.record({ id, rows, request, answer });
  };
  const underWay = new Set<Promise<void>>();
  for (let rows = await cursor.read(windowRows); rows.length > 0; rows = await cursor.read(windowRows)) {
    const batches: Row[][] = [];
    for (let at = 0; at < rows.length; at += batchSize) batches.push(rows.slice(at, at + batchSize));
    const ids = (await recording?.mark(batches)) ?? [];
    for (const [index, batch] of batches.entries()) {
      while (underWay.size >= lanes) await Promise.race(underWay);
      const sending = send(ids[index] ?? '', batch);
      const ended = sending.finally(() => underWay.delete(ended));
      underWay.add(ended);
    }
  }
  await Promise.all(underWay);
  await pool.close();
  await client.end();
  return sent;
}
