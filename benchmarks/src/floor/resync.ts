import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { to } from 'pg-copy-streams';

/** Takes the rows of a query as fast as the database writes them, and does nothing with them. Prints the seconds and the bytes. */
const [url = '', query = ''] = process.argv.slice(2);
const client = new pg.Client(url);
await client.connect();
const began = process.hrtime.bigint();
let bytes = 0;
await pipeline(client.query(to(`copy (${query}) to stdout`)), async (pieces: AsyncIterable<Buffer>) => {
  for await (const piece of pieces) bytes += piece.length;
});
const seconds = Number(process.hrtime.bigint() - began) / 1e9;
await client.end();
console.log(JSON.stringify({ seconds, bytes }));
