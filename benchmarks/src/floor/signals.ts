import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { serveFloor } from './serve.ts';

const connection = process.env['FLOOR_CONNECTION'];
const workspace = process.env['FLOOR_WORKSPACE'];
const key = process.env['FLOOR_WEBHOOK_KEY'] ?? '';
const toleranceSeconds = 300;

// POST /hooks/{connection}: verify the raw bytes, store them once, answer that they are stored. It reads no settings and queues no work.
serveFloor(
  async ({ pool }, request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const stamp = String(request.headers['x-webhook-timestamp']);
    const given = Buffer.from(String(request.headers['x-webhook-signature']).slice('sha256='.length), 'hex');
    const proof = createHmac('sha256', key).update(`${stamp}.`).update(body).digest();
    const isGenuine = given.length === proof.length && timingSafeEqual(given, proof);
    if (!isGenuine || Math.abs(Date.now() / 1000 - Number(stamp)) > toleranceSeconds) return void response.writeHead(401).end();
    await pool.query({
      name: 'accept',
      text: `insert into inbound_webhooks (workspace_id, connection_id, external_event_id, body, headers) values ($1, $2, $3, $4, '{}') on conflict do nothing`,
      values: [workspace, connection, createHash('sha256').update(body).digest('hex'), body],
    });
    response.writeHead(202, { 'content-length': 2 }).end('ok');
  },
  // Only the owner may write to this table with a statement of its own.
  { role: null },
);
