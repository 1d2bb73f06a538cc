import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ParticipantTokens } from '../../src/links/participant-tokens.js';
import { compareList, finishRun, inSurvey, listingFolder, readReport, seedListingStudy, uploadList } from '../support/listing-study.js';
import { seedParticipations, seedStudy, type SeededStudy } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';

let hub: TestHub;
let study: SeededStudy;
let one: string;
let two: string;

beforeAll(async () => {
  hub = await startHub({ configuration: { connectors: [listingFolder, '@panelbridge/connector-tracked-link'] } });
});
afterAll(() => hub.close());
beforeEach(async () => {
  study = await seedListingStudy(hub);
  [one = '', two = ''] = await seedParticipations(hub, study, 2, 'submitted');
  await hub.sql.query(
    `update participations set started_at = now() - interval '1 hour', ended_at = now() - interval '1 hour' where study_id = $1`,
    [study.id],
  );
});

const countFindings = async () => (await hub.sql.query('select 1 from findings where study_id = $1', [study.id])).rowCount;
const countRows = async () =>
  (
    await hub.sql.query('select 1 from reconciliation_rows r join reconciliations c on c.id = r.reconciliation_id where c.study_id = $1', [
      study.id,
    ])
  ).rowCount;

async function expectRefused(
  content: string | Buffer,
  code: string,
  detail: RegExp,
  query: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { status, body } = await uploadList(hub, study.id, content, query);
  expect({ status, code: body.code, errors: body.errors }).toMatchObject({ status: 422, code: 'list_invalid', errors: [{ code }] });
  expect(body.detail).toMatch(detail);
  expect((await hub.sql.query('select 1 from reconciliations where study_id = $1', [study.id])).rowCount).toBe(0);
}

async function expectFailed(content: string | Buffer, code: string, detail: RegExp): Promise<void> {
  const run = await compareList(hub, study.id, content);
  expect(run).toMatchObject({ status: 'failed', error: { code, detail: expect.stringMatching(detail) } });
  expect(run.error?.remedy).toMatch(/\.$/);
  expect([await countFindings(), await countRows()]).toEqual([0, 0]);
  expect((await hub.sql.query('select 1 from reconciliation_files')).rowCount).toBe(0);
}

describe('a list is read', () => {
  it.each([
    ['with commas', ',', '\n', ''],
    ['with semicolons, as spreadsheets in much of Europe write it', ';', '\r\n', ''],
    ['with tabs', '\t', '\n', ''],
    ['with a byte order mark and CRLF', ',', '\r\n', '\uFEFF'],
    ['with carriage returns alone', ',', '\r', ''],
  ])('%s', async (_, delimiter, newLine, mark) => {
    const lines = [
      ['Name', 'Participant ID', 'Status'],
      ['"O, P"', inSurvey(one), 'COMPLETE'],
      ['Q', inSurvey(two), 'complete'],
    ].map((cells) => cells.join(delimiter));
    const run = await compareList(hub, study.id, mark + lines.join(newLine));
    expect(run).toMatchObject({ error: null, counts: { match: 2 } });
  });

  it('with quoted cells that hold delimiters, quotes and line breaks', async () => {
    const run = await compareList(
      hub,
      study.id,
      `comment,userID,status\n"a, ""b""\nc",${inSurvey(one)},"COMPLETE"\nx,${inSurvey(two)},COMPLETE\n`,
    );
    expect(run).toMatchObject({ error: null, counts: { match: 2 }, progress: { rowsRead: 2, rowsTotal: 2 } });
  });

  it('without a status column, as one of people who finished', async () => {
    expect((await compareList(hub, study.id, `id\n${inSurvey(one)}\n${inSurvey(two)}\n`)).counts).toMatchObject({ match: 2 });
  });

  it('by the words of the tool, of the hub, and by yes and no', async () => {
    const csv = (status: string, word: string) => `id,${status}\n${inSurvey(one)},${word}\n${inSurvey(two)},${word}\n`;
    for (const word of ['COMPLETE', 'Completed', 'submitted']) {
      expect((await compareList(hub, study.id, csv('status', word))).counts).toMatchObject({ match: 2 });
    }
    expect((await compareList(hub, study.id, csv('Finished', 'TRUE'))).counts).toMatchObject({ match: 2 });
    expect((await compareList(hub, study.id, csv('status', 'TRUE'))).counts).toMatchObject({ status_disagreement: 2 });
  });

  it('by the columns that are named', async () => {
    const csv = `status,id,who,how,when\nx,y,${inSurvey(one)},COMPLETE,2026-01-01\nx,y,${inSurvey(two)},COMPLETE,\n`;
    const run = await compareList(hub, study.id, csv, { idColumn: 'who', statusColumn: 'HOW', atColumn: 'when' });
    expect(run.counts).toMatchObject({ match: 2 });
  });

  it('S0-49 with a person twice as one finding, and both rows are one line of the report', async () => {
    const run = await compareList(
      hub,
      study.id,
      `id,status\n${inSurvey(one)},COMPLETE\n${inSurvey(one)},COMPLETE\n${inSurvey(two)},COMPLETE\n`,
    );
    expect(run.counts).toMatchObject({ duplicate: 1, match: 1 });
    expect(await readReport(hub, run)).toHaveLength(2);
  });

  it.each(['=HYPERLINK("https://evil.example","x")', '+1', '-1', '@SUM(A1)', '\tx'])('with the cell %j as plain text', async (cell) => {
    const quoted = `"${cell.replaceAll('"', '""')}"`;
    const run = await compareList(hub, study.id, `id,status\n${quoted},COMPLETE\n${inSurvey(one)},${quoted}\n${inSurvey(two)},COMPLETE\n`);
    expect(run).toMatchObject({ error: null, counts: { wrong_id_format: 1, status_disagreement: 1, match: 1 } });
    const [stranger] = await readReport(hub, run, 'wrong_id_format');
    expect(stranger?.externalId).toBe(cell.trim());
  });

  it('of a tool that keeps tokens, by these and by ids of the hub, and no token is stored', async () => {
    const other = await seedStudy(hub, { on_return: 'submitted' });
    const [first = '', second = ''] = await seedParticipations(hub, other, 2, 'submitted');
    const token = hub.app.get(ParticipantTokens).ofParticipation('tracking', first);
    const run = await compareList(hub, other.id, `iid,status\n${token},complete\n${second},complete\n${token.slice(0, -1)}x,complete\n`);
    expect(run).toMatchObject({ error: null, counts: { match: 2, wrong_id_format: 1 } });
    const { rows } = await hub.sql.query('select external_id from reconciliation_rows where reconciliation_id = $1 order by position', [
      run.id,
    ]);
    expect(rows.slice(0, 2).map((row) => row.external_id)).toEqual([first, second]);
  });
});

describe('a list is refused at once', () => {
  it('when it is empty', () => expectRefused('\n', 'list_empty', /empty/));

  it('when it has a header and nothing else', () => expectRefused('id,status\r\n', 'list_empty', /no rows/));

  it('when no column holds ids, naming those that it has and those that would do', () =>
    expectRefused('Email,State\na@b.example,COMPLETE\n', 'column_missing', /“Email”, “State”.*“participant id”/s));

  it('when a named column is not there', () =>
    expectRefused(`id,status\n${inSurvey('pp_x')},COMPLETE\n`, 'column_missing', /no column “outcome of it”.*“id”, “status”/, {
      statusColumn: 'outcome of it',
    }));

  it('when a column stands twice in the header', () =>
    expectRefused('id,id,status\nix,iy,COMPLETE\n', 'column_ambiguous', /“id” stands 2 times/));

  it('when it is not in UTF-8, naming the line', () =>
    expectRefused(Buffer.from('id,name\nix,Ren\xe9\n', 'latin1'), 'list_not_utf8', /line 2/));

  it('when a quotation mark of the header is never closed', () =>
    expectRefused('id,"status\nix,COMPLETE\n', 'csv_malformed', /never closed/));

  it('when it is larger than 20 MB', async () => {
    const { status, body } = await uploadList(hub, study.id, Buffer.alloc(21 * 1_048_576, 'x'));
    expect({ status, code: body.code }).toEqual({ status: 413, code: 'body_too_large' });
  });

  it('where the study leads to no tool', async () => {
    await hub.sql.query('delete from integrations where study_id = $1', [study.id]);
    const { status, body } = await uploadList(hub, study.id, 'id\nix\n');
    expect({ status, code: body.code }).toEqual({ status: 409, code: 'integration_missing' });
  });

  it('where the ids of the study are retired', async () => {
    await hub.sql.query(`update studies set status = 'closed', closed_at = now() - interval '91 days' where id = $1`, [study.id]);
    const { status, body } = await uploadList(hub, study.id, 'id\nix\n');
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'ids_retired' });
  });

  it('by routes that take none', async () => {
    const headers = { authorization: `Bearer ${hub.adminKey}`, 'content-type': 'text/csv' };
    const response = await fetch(`${hub.url}/api/v1/studies`, { method: 'POST', headers, body: 'id\nix\n' });
    expect(response.status).toBe(415);
  });
});

describe('a list that cannot be read to its end leaves nothing behind but the reason', () => {
  it('when a quotation mark is never closed', () =>
    expectFailed(`id,status\nix,"COMPLETE\niy,COMPLETE\n`, 'csv_malformed', /never closed/));

  it('when a row has another number of cells', () => expectFailed('id,status\nix,COMPLETE\niy\n', 'csv_malformed', /Line 3/));

  it('when it has only empty rows', () => expectFailed('id,status\n,\n,\n', 'list_empty', /no rows/));

  it('when it has 100,001 rows, naming the limit', async () => {
    const rows = Array.from({ length: 100_001 }, (_, index) => `i${index},COMPLETE`);
    await expectFailed(`id,status\n${rows.join('\n')}\n`, 'too_many_rows', /100,000 rows/);
  }, 60_000);
});

describe('a part of a list', () => {
  it('says nothing about who is missing in it, and closes no finding', async () => {
    await hub.sql.query(
      `insert into evidence (workspace_id, study_id, participation_id, channel, outcome, rank, disposition)
       select workspace_id, study_id, id, 'redirect', 'submitted', 1, 'apply' from participations where study_id = $1`,
      [study.id],
    );
    const part = `id\n${inSurvey(one)}\n`;
    expect((await compareList(hub, study.id, part, { partial: 'true' })).counts).toMatchObject({ match: 1, open: 1, orphan: 0 });
    expect((await compareList(hub, study.id, part)).counts).toMatchObject({ match: 1, orphan: 1 });
    await compareList(hub, study.id, part, { partial: 'true' });
    expect((await hub.sql.query('select kind, state from findings where study_id = $1', [study.id])).rows).toEqual([
      { kind: 'orphan', state: 'open' },
    ]);
  });

  it('is said to be one by true or false', () =>
    uploadList(hub, study.id, `id\n${inSurvey(one)}\n`, { partial: 'perhaps' }).then(({ status }) => expect(status).toBe(400)));
});

it('the identity of a preview in a list is nobody', async () => {
  await hub.sql.query(
    `insert into previews (id, workspace_id, study_id, created_by, expires_at) values ('0123456789abcdef', $1, $2, 'x', now())`,
    [hub.workspaceId, study.id],
  );
  const { counts } = await compareList(hub, study.id, `id\n${inSurvey(one)}\n${inSurvey(two)}\n${inSurvey('pp_0123456789abcdef')}\n`);
  expect(counts).toMatchObject({ match: 2, unknown_id: 0 });
});

describe('a long list', () => {
  it('of 100,000 rows is compared, and a second run of the study waits its turn', async () => {
    const rows = Array.from({ length: 99_998 }, (_, index) => `ix${index},COMPLETE`);
    const csv = ['id,status', ...rows, `${inSurvey(one)},COMPLETE`, `${inSurvey(two)},COMPLETE`].join('\n');
    const long = (await uploadList(hub, study.id, csv)).body;
    const short = (await uploadList(hub, study.id, `id\n${inSurvey(one)}\n${inSurvey(two)}\n`)).body;
    const after = await finishRun(hub, short);
    const before = await finishRun(hub, long);
    expect(before).toMatchObject({ error: null, counts: { unknown_id: 99_998, match: 2 }, newFindings: 99_998 });
    expect(after).toMatchObject({ error: null, counts: { unknown_id: 0, match: 2 } });
    expect(Date.parse(after.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(before.finishedAt ?? ''));
    expect((await hub.sql.query(`select 1 from findings where study_id = $1 and state = 'gone'`, [study.id])).rowCount).toBe(99_998);
  }, 120_000);
});

it('a list that is sent again with the same Idempotency-Key is compared once, and another one under it is refused', async () => {
  const path = `/api/v1/studies/${study.id}/reconciliations`;
  const send = (body: string, contentType = 'text/csv') =>
    hub.request<{ id?: string; code?: string }>('POST', path, {
      body,
      headers: { 'content-type': contentType, 'idempotency-key': study.id },
    });
  const list = `id,status\n${inSurvey(one)},COMPLETE\n`;
  const [first, second] = [await send(list), await send(list)];
  expect([first.status, second.status, second.body.id]).toEqual([202, 202, first.body.id]);
  expect(second.headers.get('location')).toBe(`${path}/${first.body.id}`);
  for (const other of [await send(`${list}\n`), await send('{"source":"pull"}', 'application/json')]) {
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  }
  await finishRun(hub, { studyId: study.id, id: first.body.id ?? '' });
  expect((await hub.sql.query('select 1 from reconciliations where study_id = $1', [study.id])).rowCount).toBe(1);
});

describe('a list is read from nobody without a key', () => {
  const send = (path: string, key: string | undefined, length: number) =>
    new Promise<{ status: number; body: string }>((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port: Number(new URL(hub.url).port) });
      let text = '';
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
      socket.on('error', reject);
      // Only the head is sent: whoever waited for the body would never answer.
      socket.write(
        `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: text/csv\r\ncontent-length: ${length}\r\n${key === undefined ? '' : `authorization: Bearer ${key}\r\n`}\r\n`,
      );
      const timer = setInterval(() => {
        if (!text.includes('"requestId"')) return;
        clearInterval(timer);
        socket.destroy();
        resolve({ status: Number(text.slice(9, 12)), body: text });
      }, 20);
    });

  it.each([
    ['no key', undefined, 'key_missing'],
    ['a key that never was', 'pbk_nobody', 'key_malformed'],
  ])('with %s', async (_title, key, code) => {
    const { status, body } = await send('/api/v1/studies/st_0000000000/reconciliations', key, 19_000_000);
    expect({ status, body }).toEqual({ status: 401, body: expect.stringContaining(`"code":"${code}"`) });
  });

  it('nor by a route that takes none', async () => {
    const { status } = await send('/api/v1/studies', hub.adminKey, 19_000_000);
    expect(status).toBe(415);
  });
});
