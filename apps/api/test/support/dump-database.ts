import type pg from 'pg';

/** Everything that the database holds, as text: what must never be stored in clear must not stand in it. Bytes are shown as text as well. */
export async function dumpDatabase(sql: pg.Pool): Promise<string> {
  const { rows: tables } = await sql.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'pgboss')`,
  );
  const parts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await sql.query<Record<string, unknown>>(`select * from ${name}`);
    parts.push(
      ...rows.flatMap((row) =>
        Object.values(row).map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : JSON.stringify(value))),
      ),
    );
  }
  return parts.join('\n');
}
