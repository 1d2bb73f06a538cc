import { renameSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { query } from '../query.js';

test('tells where its server is, and stays as long as it is told', { timeout: 120_000 }, async () => {
  const [row] = await query(
    inject('postgresUrl'),
    `SELECT setting AS data, split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int AS pid FROM pg_settings WHERE name = 'data_directory'`,
  );
  expect(row).toBeDefined();
  const report = process.env['REPORT_FILE'] ?? '';
  writeFileSync(`${report}.part`, JSON.stringify(row));
  renameSync(`${report}.part`, report);
  await sleep(Number(process.env['STAY_MS'] ?? 0));
});
