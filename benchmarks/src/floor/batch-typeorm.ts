import { DataSource, EntitySchema } from 'typeorm';
import { z } from 'zod';
import { readBatchOf } from './batch-rows.ts';
import { readJson, serveFloor } from './serve.ts';

const text = { type: 'text', nullable: true } as const;
const participants = new EntitySchema<Record<string, unknown>>({
  name: 'participants',
  tableName: 'participants',
  columns: {
    id: { type: 'uuid', primary: true, generated: 'uuid' },
    workspace_id: { type: 'uuid' },
    email: text,
    first_name: text,
    last_name: text,
    phone_number: text,
    title: text,
    company: text,
    city: text,
    state: text,
    country: text,
    characteristics: { type: 'jsonb' },
  },
});
const database = await new DataSource({
  type: 'postgres',
  url: process.env['DATABASE_URL'] ?? '',
  entities: [participants],
  poolSize: 16,
}).initialize();
const repository = database.getRepository(participants);
const batch = readBatchOf(z);
const workspace = process.env['FLOOR_WORKSPACE'];

// PATCH /api/participants/batches as it is usually written: `upsert` of TypeORM. It is no floor; it is measured beside it.
serveFloor(async (_floor, request, response) => {
  const parsed = batch.safeParse(await readJson(request));
  if (!parsed.success) return void response.writeHead(422).end();
  const rows = parsed.data.participants.map((one) => ({ ...one, workspace_id: workspace }));
  const { identifiers } = await repository.upsert(rows, ['workspace_id', 'email']);
  const body = JSON.stringify({ data: identifiers });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
});
process.once('SIGTERM', () => void database.destroy());
