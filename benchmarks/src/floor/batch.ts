import { z } from 'zod';
import { readJson, serveFloor } from './serve.ts';
import { readBatchOf } from './batch-rows.ts';

const workspace = process.env['FLOOR_WORKSPACE'];

const names = ['first_name', 'last_name', 'phone_number', 'title', 'company', 'city', 'state', 'country'] as const;
const batch = readBatchOf(z);

const statement = `
  insert into participants (workspace_id, email, ${names.join(', ')}, characteristics)
  select $1, u.* from unnest($2::text[], ${names.map((_, index) => `$${index + 3}::text[]`).join(', ')}, $${names.length + 3}::jsonb[]) u (email, ${names.join(', ')}, characteristics)
  order by u.email
  on conflict (workspace_id, email) do update set
    ${names.map((name) => `${name} = excluded.${name}`).join(', ')},
    characteristics = participants.characteristics || excluded.characteristics,
    version = participants.version + 1, updated_at = now()
  returning email, id, xmax = 0 as created`;

// PATCH /api/participants/batches: check the rows, write them by one statement, answer one result for each.
serveFloor(
  async ({ pool }, request, response) => {
    const parsed = batch.safeParse(await readJson(request));
    if (!parsed.success) return void response.writeHead(422).end();
    const { participants } = parsed.data;
    const { rows } = await pool.query<{ email: string; id: string; created: boolean }>({
      name: 'batch',
      text: statement,
      values: [
        workspace,
        participants.map(({ email }) => email),
        ...names.map((name) => participants.map((one) => one[name])),
        participants.map(({ characteristics }) => JSON.stringify(characteristics)),
      ],
    });
    const written = new Map(rows.map((row) => [row.email, row]));
    const data = participants.map(({ email }, index) => {
      const row = written.get(email);
      return { index, id: row?.id, result: row?.created ? 'created' : 'updated' };
    });
    const body = JSON.stringify({ data });
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
  },
  // The fence is the hub's own affair: the floor writes as the owner of the table.
  { role: null },
);
