import type { ServerResponse } from 'node:http';
import { pullBounds } from '@panelbridge/core/connector';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ConnectionDirectory } from '../../src/connections/connection-directory.js';
import { Configuration } from '../../src/platform/configuration/configuration.js';
import type { PullDto } from '../../src/pulls/pull.dto.js';
import { PullStep } from '../../src/pulls/pull-step.js';
import {
  hasten,
  joinStudy,
  readPull,
  readTool,
  startPulledHub,
  step,
  type PulledHub,
  type PulledTool,
  type PullState,
} from '../support/pulled-tool.js';
import { startInstance, type HubInstance } from '../support/start-instance.js';
import type { TestHub } from '../support/start-hub.js';

let pulled: PulledHub;
let hub: TestHub;
let tool: PulledTool;
let other: HubInstance;
beforeAll(async () => {
  pulled = await startPulledHub();
  ({ hub, tool } = pulled);
  const configuration = hub.app.get(Configuration);
  other = await startInstance(configuration.databaseUrl ?? '', { configuration });
});
afterEach(() => {
  tool.misbehave = null;
  tool.requests.length = 0;
});
afterAll(async () => {
  await other.close();
  await pulled.close();
});

/** A study of whose person the tool says that they have finished. */
async function join() {
  const joined = await joinStudy(hub, tool, pulled.connectionId);
  const [person = ''] = joined.people;
  const record = { id: `e-${joined.study.id}`, status: 'finished', at: null, person: joined.nameOf(person), isListed: true };
  joined.records.push(record);
  return { studyId: joined.study.id, person, record };
}

/** Every list goes on: after a cursor with what is said here, and with these records. */
function goOn(next: (cursor: string | null) => string, list: (cursor: string | null) => readonly object[]): void {
  tool.misbehave = (response, { path }) => {
    const { pathname, searchParams } = new URL(path, tool.url);
    if (pathname !== '/records') return false;
    const cursor = searchParams.get('cursor');
    response.end(JSON.stringify({ records: list(cursor), next: next(cursor) }));
    return true;
  };
}

/** Steps of this worker and of another one in turn, so that neither knows what the other has seen, until the pass is over. */
async function readInTurn(studyId: string): Promise<PullState> {
  for (let steps = 0; steps < 100; steps += 1) {
    if (steps % 2 === 0) await step(hub, studyId);
    else await other.app.get(PullStep).run({ workspaceId: hub.workspaceId, studyId });
    const pull = await readPull(hub, studyId);
    if (pull.phase === 'idle') return pull;
  }
  throw new Error('the pass does not end');
}

const readStatus = async (id: string) => (await hub.sql.query('select status from participations where id = $1', [id])).rows[0]?.status;
const readShown = async (studyId: string) => (await hub.request<PullDto>('GET', `/api/v1/studies/${studyId}/pull`)).body;

/** The pass is over, people are told why, the tool has its peace, and once it works everything is read. */
async function expectStopped(studyId: string, person: string, detail: string): Promise<void> {
  const pull = await readPull(hub, studyId);
  expect(pull).toMatchObject({ phase: 'idle', pass: 1, whole_pass: 0, error_code: 'connector_fault', lease_id: null });
  expect((pull.next_at?.getTime() ?? 0) - Date.now()).toBeGreaterThan(29 * 60_000);
  expect((await readShown(studyId)).error).toEqual({
    code: 'connector_fault',
    detail: expect.stringContaining(detail),
    remedy: expect.stringContaining('author of the connector'),
  });
  tool.misbehave = null;
  expect(await readTool(hub, studyId)).toMatchObject({ phase: 'idle', whole_pass: 2, error_code: null });
  expect(await readStatus(person)).toBe('submitted');
}

describe('a list without an end', () => {
  it('that leads from A to B to A is left soon, whichever workers read it, and what it showed counts', async () => {
    const { studyId, person, record } = await join();
    goOn(
      (cursor) => (cursor === 'A' ? 'B' : 'A'),
      () => [record],
    );
    await hasten(hub, studyId);
    await readInTurn(studyId);
    expect(tool.requests.length).toBeLessThan(20);
    expect(await readStatus(person)).toBe('submitted');
    await expectStopped(studyId, person, 'where this pass has been before');
  });

  it('that leads from a page to itself is left at once, whatever it shows', async () => {
    const { studyId, person, record } = await join();
    let more = 0;
    goOn(
      () => 'A',
      () => [record, { id: `more-${studyId}-${(more += 1)}`, status: 'begun', at: null, person: 'who' }],
    );
    await hasten(hub, studyId);
    await readInTurn(studyId);
    expect(tool.requests).toHaveLength(2);
    await expectStopped(studyId, person, 'goes on where it was asked for');
  });

  it.each([
    ['the same records', (record: object) => [record]],
    ['no records', () => []],
  ])('that counts up with %s is left after so many pages, whichever workers read it', async (_, list) => {
    const { studyId, person, record } = await join();
    goOn(
      (cursor) => String(Number(cursor) + 1),
      () => list(record),
    );
    await hasten(hub, studyId);
    await step(hub, studyId);
    await hub.sql.query('update pulls set stale_pages = $2 where study_id = $1', [studyId, pullBounds.stalePages - 4]);
    tool.requests.length = 0;
    await readInTurn(studyId);
    expect(tool.requests).toHaveLength(4);
    await expectStopped(studyId, person, `${pullBounds.stalePages} pages in a row`);
  });

  it('that shows something new on each page is read on, up to a number of pages', async () => {
    const { studyId, person, record } = await join();
    goOn(
      (cursor) => String(Number(cursor) + 1),
      (cursor) => [record, { id: `more-${studyId}-${cursor}`, status: 'begun', at: null, person: 'who' }],
    );
    await hasten(hub, studyId);
    await step(hub, studyId);
    await hub.sql.query('update pulls set pages = $2, stale_pages = $3 where study_id = $1', [
      studyId,
      pullBounds.pages - 4,
      pullBounds.stalePages - 1,
    ]);
    tool.requests.length = 0;
    await readInTurn(studyId);
    expect(tool.requests).toHaveLength(4);
    await expectStopped(studyId, person, `after ${pullBounds.pages} pages`);
  });

  it('begins anew, as far as is counted, with other settings: they have another list', async () => {
    const { studyId, record } = await join();
    goOn(
      (cursor) => String(Number(cursor) + 1),
      () => [record],
    );
    await hasten(hub, studyId);
    for (let pages = 1; pages <= 4; pages += 1) await step(hub, studyId);
    expect(await readPull(hub, studyId)).toMatchObject({ pages: 4, stale_pages: 3, milestone: '4' });
    await hub.sql.query(`update connections set config = config || '{"pullEveryMinutes": 31}' where id = $1`, [pulled.connectionId]);
    hub.app.get(ConnectionDirectory).forget(pulled.connectionId);
    await step(hub, studyId);
    expect(await readPull(hub, studyId)).toMatchObject({ pass: 1, pages: 1, stale_pages: 0, milestone: '1' });
  });
});

describe('an answer without an end', () => {
  const gigabyte = 1024 ** 3;
  const chunk = Buffer.alloc(64 * 1024, ' ');

  /** Sends as fast as it is taken. @returns how many bytes that came to when the hub had enough */
  function pour(response: ServerResponse): Promise<number> {
    let poured = 0;
    const fill = (): void => {
      while (poured < gigabyte && !response.destroyed) {
        poured += chunk.length;
        if (!response.write(chunk)) return void response.once('drain', fill);
      }
      response.end();
    };
    fill();
    return new Promise((resolve) => response.once('close', () => resolve(poured)));
  }

  it.each([
    ['a gigabyte, as announced', { 'content-length': String(gigabyte) }],
    ['a gigabyte, of which nothing was said', {}],
  ])('is not read to it: %s', async (_, headers) => {
    const { studyId, person } = await join();
    let poured: Promise<number> | undefined;
    tool.misbehave = (response) => {
      response.writeHead(200, { 'content-type': 'application/json', ...headers });
      poured = pour(response);
      return true;
    };
    expect(await readTool(hub, studyId)).toMatchObject({ phase: 'idle', whole_pass: 0, error_code: 'response_invalid' });
    expect(await poured).toBeLessThan(64 * 1024 ** 2);
    expect((await readShown(studyId)).error?.detail).toContain('more than 5242880 bytes');
    tool.misbehave = null;
    await readTool(hub, studyId);
    expect(await readStatus(person)).toBe('submitted');
  });

  it('that comes drop by drop is given up after the time of a request', async () => {
    const { studyId, person } = await join();
    let over: Promise<unknown> | undefined;
    tool.misbehave = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const drops = setInterval(() => response.write(' '), 100);
      over = new Promise((resolve) => response.once('close', resolve)).finally(() => clearInterval(drops));
      return true;
    };
    const began = Date.now();
    expect(await readTool(hub, studyId)).toMatchObject({ failures: 1, error_code: 'provider_unavailable', lease_id: null });
    expect(Date.now() - began).toBeLessThan(25_000);
    await over;
    expect((await readShown(studyId)).error?.detail).toContain('in time');
    tool.misbehave = null;
    await readTool(hub, studyId);
    expect(await readStatus(person)).toBe('submitted');
  });
});
