import { afterAll, expect, it } from 'vitest';
import { seedFinding, seedReconciliation } from '../support/findings.js';
import { startHub } from '../support/start-hub.js';
import { createLaunchedStudy } from '../support/studies.js';

const hub = await startHub();
afterAll(() => hub.close());
const { studyId } = await createLaunchedStudy(hub, { study: { reconciliationOwner: '=cmd|owner' } });

const download = async (reconciliation: string, query = '', key = hub.adminKey) => {
  const url = `${hub.url}/api/v1/studies/${studyId}/reconciliations/${reconciliation}/findings/export${query}`;
  const answer = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
  // Decoding to text would take the byte order mark away.
  return { status: answer.status, headers: answer.headers, text: Buffer.from(await answer.arrayBuffer()).toString('utf8') };
};

/** Every cell of a file whose cells are all quoted, without their quotes. */
const readCells = (text: string) => Array.from(text.matchAll(/"((?:[^"]|"")*)"/g), ([, cell = '']) => cell.replaceAll('""', '"'));

it('an export is inert in a spreadsheet: every cell is quoted, and none is a formula', async () => {
  const reconciliationId = await seedReconciliation(hub, studyId);
  const ids = ['=HYPERLINK("http://evil.example";"x")', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', 'line\nbreak', '"quoted", „süß“', 'plain'];
  for (const externalId of ids) {
    await seedFinding(hub, { studyId, reconciliationId, kind: 'unknown_id', fix: 'quarantine', externalId, theirs: '=PARKED()' });
  }
  const { status, headers, text } = await download(reconciliationId);
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
  expect(headers.get('content-disposition')).toBe(`attachment; filename="findings-${reconciliationId}.csv"`);
  expect(text.startsWith('\u{feff}"finding_id","kind","meaning"')).toBe(true);
  const cells = readCells(text);
  expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
  expect(cells).toEqual(expect.arrayContaining([...ids.slice(0, 6).map((id) => `'${id}`), ...ids.slice(6), `'=PARKED()`, `'=cmd|owner`]));
  expect(cells).toEqual(expect.arrayContaining(['unknown_id', 'open', 'quarantine', 'Put into quarantine']));
});

it('an export holds every finding of the run, once, by kind and state', async () => {
  const reconciliation = await seedReconciliation(hub, studyId);
  await hub.sql.query(
    `insert into findings (workspace_id, study_id, reconciliation_id, kind, fix, external_id, theirs, state)
     select $1, $2, $3, case when n % 10 = 0 then 'wrong_id_format' else 'unknown_id' end, 'quarantine', 'row-' || n, 'submitted',
       case when n % 2 = 0 then 'applied' else 'open' end
     from generate_series(1, 1501) n`,
    [hub.workspaceId, studyId, reconciliation],
  );
  const listIds = async (query = '') => readCells((await download(reconciliation, query)).text).filter((cell) => /^row-\d+$/.test(cell));
  const all = await listIds();
  expect([all.length, new Set(all).size]).toEqual([1501, 1501]);
  expect(await listIds('?kind=wrong_id_format')).toHaveLength(150);
  expect(await listIds('?state=open')).toHaveLength(751);
  expect(await listIds('?state=open&kind=wrong_id_format')).toEqual([]);
  expect((await download(reconciliation, '?state=closed')).status).toBe(400);
});

it('an export may be read by observers, and is not there for another workspace', async () => {
  const reconciliation = await seedReconciliation(hub, studyId);
  expect((await download(reconciliation, '', await hub.key('observer'))).status).toBe(200);
  expect((await download(reconciliation, '', await hub.key('integration'))).status).toBe(403);
  expect((await download(reconciliation, '', await hub.key('admin', await hub.createWorkspace()))).status).toBe(404);
});
