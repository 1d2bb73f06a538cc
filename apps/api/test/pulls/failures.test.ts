import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ConnectionDirectory } from '../../src/connections/connection-directory.js';
import type { PullDto } from '../../src/pulls/pull.dto.js';
import { PullSweep } from '../../src/pulls/pull-sweep.js';
import {
  connectTool,
  hasten,
  joinStudy,
  pulledFolder,
  readPull,
  readTool,
  startPulledTool,
  step,
  type PulledTool,
} from '../support/pulled-tool.js';
import { startHub, type TestHub } from '../support/start-hub.js';

let hub: TestHub;
let strict: TestHub;
let tool: PulledTool;
beforeAll(async () => {
  const configuration = { connectors: [pulledFolder], role: 'api', demo: true } as const;
  [hub, strict, tool] = await Promise.all([
    startHub({ configuration }),
    startHub({ configuration: { ...configuration, demo: false } }),
    startPulledTool(),
  ]);
});
afterEach(() => {
  tool.misbehave = null;
  tool.pageSize = 3;
  tool.requests.length = 0;
});
afterAll(async () => {
  await hub.close();
  await strict.close();
  await tool.close();
});

/** A study of a connection of its own, of whose person the tool says that they have finished. */
async function join(config: Readonly<Record<string, unknown>> = {}) {
  const connectionId = await connectTool(hub, tool, config);
  const joined = await joinStudy(hub, tool, connectionId);
  const [person = ''] = joined.people;
  joined.records.push({ id: `f-${joined.study.id}`, status: 'finished', at: '2026-11-20T10:00:00Z', person: joined.nameOf(person) });
  return { ...joined, connectionId, person };
}

const answer = (status: number, body = '{}', headers: Record<string, string> = {}) => {
  tool.misbehave = (response) => {
    response.writeHead(status, headers).end(body);
    return true;
  };
};
const readStatus = async (id: string) => (await hub.sql.query('select status from participations where id = $1', [id])).rows[0]?.status;
const readConnection = async (id: string) =>
  (await hub.sql.query('select status, status_code from connections where id = $1', [id])).rows[0];
const readShown = async (studyId: string) => (await hub.request<PullDto>('GET', `/api/v1/studies/${studyId}/pull`)).body;
const secondsUntil = (at: Date | null) => ((at?.getTime() ?? Number.NaN) - Date.now()) / 1_000;

/** The tool works again, and the next step finds everything that was missed. */
async function expectRecovery(studyId: string, person: string): Promise<void> {
  tool.misbehave = null;
  await hub.sql.query('update request_budgets set next_at = now()');
  expect(await readTool(hub, studyId)).toMatchObject({ phase: 'idle', error_code: null, failures: 0 });
  expect(await readStatus(person)).toBe('submitted');
  expect((await readShown(studyId)).error).toBeNull();
}

describe('a tool that cannot be read', () => {
  it.each([
    ['500', () => answer(500), 'provider_unavailable'],
    ['a page instead of JSON under 503', () => answer(503, '<html>'), 'provider_unavailable'],
  ])('is asked again after a pause that grows: %s', async (_, misbehave, code) => {
    const { study, person } = await join();
    misbehave();
    const pauses: number[] = [];
    for (let failures = 1; failures <= 6; failures += 1) {
      const pull = await readTool(hub, study.id);
      expect(pull).toMatchObject({ error_code: code, failures, phase: 'listing', pass: 1 });
      pauses.push(secondsUntil(pull.next_at));
    }
    pauses.forEach((pause, index) => {
      const longest = Math.min(60 * 2 ** index, 900);
      expect(pause).toBeGreaterThan(longest / 2 - 2);
      expect(pause).toBeLessThanOrEqual(longest);
    });
    expect((await readShown(study.id)).error).toMatchObject({
      code: 'partner_unavailable',
      remedy: expect.stringContaining('tries again'),
    });
    await expectRecovery(study.id, person);
  });

  it('that hangs is given up after its time, and asked again', async () => {
    const { study, person } = await join();
    tool.misbehave = () => true;
    expect(await readTool(hub, study.id)).toMatchObject({ error_code: 'provider_unavailable', failures: 1, lease_id: null });
    await expectRecovery(study.id, person);
  });

  it.each([
    ['Retry-After', { 'retry-after': '37' }, 37],
    ['x-ratelimit-reset', { 'x-ratelimit-reset': '42' }, 42],
    ['no header', {}, 60],
  ])('with 429 and %s is left in peace by every study of the connection', async (_, headers, seconds) => {
    const { study, person, connectionId } = await join();
    const other = await joinStudy(hub, tool, connectionId);
    answer(429, '{}', headers);
    const began = Date.now();
    const pull = await readTool(hub, study.id);
    const longest = seconds + 3 + (Date.now() - began) / 1_000;
    const secondsOf = (at: Date | null) => ((at?.getTime() ?? Number.NaN) - began) / 1_000;
    expect(pull).toMatchObject({ error_code: 'rate_limited', failures: 1 });
    expect(secondsOf(pull.next_at)).toBeGreaterThan(seconds - 3);
    expect(secondsOf(pull.next_at)).toBeLessThan(longest);
    const asked = tool.requests.length;
    await hub.app.get(PullSweep).sweep();
    await step(hub, other.study.id);
    expect(tool.requests).toHaveLength(asked);
    const { next_at: otherNextAt } = await readPull(hub, other.study.id);
    expect(secondsOf(otherNextAt)).toBeGreaterThan(seconds - 3);
    expect(secondsOf(otherNextAt)).toBeLessThan(longest);
    await expectRecovery(study.id, person);
  });

  it.each([
    ['401', 401, 'authentication_failed'],
    ['403', 403, 'permission_denied'],
  ])('with %s waits until its connection works again', async (_, status, code) => {
    const { study, person, connectionId } = await join();
    const other = await joinStudy(hub, tool, connectionId);
    answer(status);
    expect(await readTool(hub, study.id)).toMatchObject({ error_code: code, next_at: null, phase: 'listing' });
    expect(await readConnection(connectionId)).toEqual({ status: 'needs_attention', status_code: code });
    expect(await readShown(study.id)).toMatchObject({ nextAt: null, error: { code: `partner_${code}` } });
    // The others do not try their luck, and nothing is asked meanwhile.
    const asked = tool.requests.length;
    await hub.app.get(PullSweep).sweep();
    await step(hub, other.study.id);
    await step(hub, study.id);
    expect(tool.requests).toHaveLength(asked);
    expect(await readPull(hub, other.study.id)).toMatchObject({ next_at: null, error_code: code, pass: 0 });
    tool.misbehave = null;
    expect((await hub.request('POST', `/api/v1/connections/${connectionId}/check`)).status).toBe(200);
    await hub.app.get(PullSweep).sweep();
    for (const { id } of [study, other.study]) for (let steps = 0; steps < 4; steps += 1) await step(hub, id);
    expect(await readPull(hub, study.id)).toMatchObject({ phase: 'idle', whole_pass: 1, error_code: null });
    expect(await readPull(hub, other.study.id)).toMatchObject({ phase: 'idle', whole_pass: 1, error_code: null });
    expect(await readStatus(person)).toBe('submitted');
  });

  it('with 401 is asked again as soon as somebody says so', async () => {
    const { study, person } = await join();
    answer(401);
    await readTool(hub, study.id);
    tool.misbehave = null;
    expect((await hub.request('POST', `/api/v1/studies/${study.id}/pull`)).status).toBe(202);
    for (let steps = 0; steps < 4; steps += 1) await step(hub, study.id);
    expect(await readPull(hub, study.id)).toMatchObject({ phase: 'idle', whole_pass: 1, error_code: null });
    expect(await readStatus(person)).toBe('submitted');
  });

  it.each([
    ['truncated JSON', '{"records": [{"id": "x", "sta', 'response_invalid'],
    [
      'a record without an id',
      '{"records": [{"id": "fine", "status": "left", "at": null}, {"status": "left", "at": null}], "next": null}',
      'response_invalid',
    ],
    ['an empty id', '{"records": [{"id": "", "status": "left", "at": null}], "next": null}', 'connector_fault'],
    ['no list at all', '{"sessions": []}', 'connector_fault'],
  ])('with %s is told and asked again at the next regular time; nothing of it is stored', async (_, body, code) => {
    const { study, person } = await join();
    answer(200, body);
    const pull = await readTool(hub, study.id);
    expect(pull).toMatchObject({ error_code: code, phase: 'idle', pass: 1, whole_pass: 0 });
    expect(secondsUntil(pull.next_at)).toBeGreaterThan(29 * 60);
    expect(await readShown(study.id)).toMatchObject({ records: 0, error: { detail: expect.any(String) } });
    await expectRecovery(study.id, person);
  });

  it('that goes round in circles is stopped', async () => {
    const { study, person } = await join();
    tool.misbehave = (response, { path }) => {
      if (!path.startsWith('/records?')) return false;
      response.end(JSON.stringify({ records: [], next: 'here' }));
      return true;
    };
    await readTool(hub, study.id);
    expect(await readPull(hub, study.id)).toMatchObject({ error_code: 'connector_fault', phase: 'idle', whole_pass: 0 });
    await expectRecovery(study.id, person);
  });

  it('goes on at the page where it stopped, not at the beginning', async () => {
    const { study, people, nameOf, records } = await join();
    tool.pageSize = 1;
    records.push({ id: 'second', status: 'left', at: null, person: nameOf(people[0] ?? '') });
    tool.misbehave = (response, { path }) => {
      if (!path.includes('cursor=1')) return false;
      response.writeHead(500).end();
      return true;
    };
    expect(await readTool(hub, study.id)).toMatchObject({ failures: 1, phase: 'listing', cursor: '1' });
    tool.misbehave = null;
    tool.requests.length = 0;
    await hasten(hub, study.id);
    await step(hub, study.id);
    expect(tool.requests.map(({ path }) => path)).toEqual([expect.stringContaining('cursor=1')]);
    expect(await readPull(hub, study.id)).toMatchObject({ failures: 0, error_code: null, phase: 'identifying' });
  });
});

describe('a record that cannot be asked for', () => {
  it('keeps no other waiting, is told, and is tried once in each pass', async () => {
    const { study, person, records, nameOf } = await join();
    records.push({ id: 'poison', status: 'finished', at: '2026-11-21T10:00:00Z', person: nameOf('pp_nobody') });
    tool.misbehave = (response, { path }) => {
      if (path !== '/records/poison') return false;
      response.end('{"person": 7}');
      return true;
    };
    for (let pass = 1; pass <= 2; pass += 1) {
      expect(await readTool(hub, study.id)).toMatchObject({ phase: 'idle', whole_pass: pass, error_code: 'connector_fault' });
      expect(tool.requests.filter(({ path }) => path === '/records/poison')).toHaveLength(pass);
    }
    expect(await readStatus(person)).toBe('submitted');
    expect(await readShown(study.id)).toMatchObject({ records: 2, identified: 1, backlog: 1, error: { code: 'connector_fault' } });
    await expectRecovery(study.id, person);
    expect(await readShown(study.id)).toMatchObject({ records: 2, identified: 2, backlog: 0 });
  });

  it('since the tool fails each time is left after three tries for the others, and tried in the next pass', async () => {
    const { study, person, records, nameOf } = await join();
    const poison = `broken-${study.id}`;
    records.push({ id: poison, status: 'finished', at: '2026-11-21T10:00:00Z', person: nameOf('pp_nobody') });
    tool.misbehave = (response, { path }) => {
      if (path !== `/records/${poison}`) return false;
      response.writeHead(500).end();
      return true;
    };
    const asked = () => tool.requests.filter(({ path }) => path === `/records/${poison}`).length;
    for (let failures = 1; failures <= 3; failures += 1) expect(await readTool(hub, study.id)).toMatchObject({ failures, whole_pass: 0 });
    // The pauses grow all the same: perhaps it is the tool that is broken, and not the record.
    expect(secondsUntil((await readPull(hub, study.id)).next_at)).toBeGreaterThan(115);
    expect(await readTool(hub, study.id)).toMatchObject({ phase: 'idle', whole_pass: 1, failures: 0, error_code: 'provider_unavailable' });
    expect([asked(), await readStatus(person)]).toEqual([3, 'submitted']);
    expect(await readShown(study.id)).toMatchObject({ backlog: 1, error: { code: 'partner_unavailable' } });
    await expectRecovery(study.id, person);
    expect([asked(), (await readShown(study.id)).backlog]).toEqual([4, 0]);
  });

  it('since the tool asks for fewer requests is not left', async () => {
    const { study, person } = await join();
    tool.misbehave = (response, { path }) => {
      if (path !== `/records/f-${study.id}`) return false;
      response.writeHead(429).end('{}');
      return true;
    };
    for (let failures = 1; failures <= 4; failures += 1) {
      await hub.sql.query('update request_budgets set next_at = now()');
      expect(await readTool(hub, study.id)).toMatchObject({ failures, phase: 'identifying', whole_pass: 0 });
    }
    await expectRecovery(study.id, person);
  });

  it('since the tool has it no more is kept for a person to see', async () => {
    const { study, records } = await join();
    records.push({ id: 'gone', status: 'finished', at: null, person: null });
    await hasten(hub, study.id);
    await step(hub, study.id);
    records.pop();
    await readTool(hub, study.id);
    const { rows } = await hub.sql.query(
      `select r.vanished_at is not null as vanished, q.reason from pulled_records r join quarantine q on q.details ->> 'recordId' = r.record_id
       where r.record_id = 'gone'`,
    );
    // That it was removed, the list says.
    expect(rows).toEqual([{ vanished: false, reason: 'missing' }]);
  });
});

describe('a token', () => {
  it('that ended before its time is renewed, and the request sent again, in the middle of a pass', async () => {
    const { study, people, nameOf, records, person } = await join();
    records.push({ id: 'more', status: 'left', at: null, person: nameOf(people[0] ?? '') });
    tool.pageSize = 1;
    await hasten(hub, study.id);
    await step(hub, study.id);
    const before = tool.tokens();
    tool.endTokens();
    tool.requests.length = 0;
    await step(hub, study.id);
    expect(tool.requests.map(({ path }) => path.includes('cursor=1'))).toEqual([true, true]);
    expect(new Set(tool.requests.map(({ token }) => token)).size).toBe(2);
    expect(tool.tokens()).toBe(before + 1);
    expect(await readPull(hub, study.id)).toMatchObject({ error_code: null, phase: 'identifying' });
    await expectRecovery(study.id, person);
  });

  it('that is renewed costs the connection a moment more', async () => {
    const { study, connectionId } = await join();
    await readTool(hub, study.id);
    const readNext = async () =>
      (await hub.sql.query<{ next_at: Date }>('select next_at from request_budgets where connection_id = $1', [connectionId])).rows[0]
        ?.next_at ?? new Date(0);
    await hub.sql.query(`update connections set config = config || '{"requestsPerMinute": 61}' where id = $1`, [connectionId]);
    hub.app.get(ConnectionDirectory).forget(connectionId);
    tool.endTokens();
    await hasten(hub, study.id);
    const before = Date.now();
    await step(hub, study.id);
    // The one that was made, the one that was sent again, each a second; and nothing else is left to ask for.
    expect((await readNext()).getTime() - before).toBeGreaterThan(1_900);
  });

  it('that is refused although it is new is not renewed without end', async () => {
    const { study, connectionId } = await join();
    const before = tool.tokens();
    answer(401);
    await readTool(hub, study.id);
    expect(tool.requests).toHaveLength(1);
    expect(tool.tokens()).toBe(before + 1);
    expect(await readConnection(connectionId)).toMatchObject({ status_code: 'authentication_failed' });
  });

  it('that is refused twice is asked for once more only', async () => {
    const { study, connectionId } = await join();
    await readTool(hub, study.id);
    tool.requests.length = 0;
    const before = tool.tokens();
    answer(401);
    await readTool(hub, study.id);
    expect([tool.requests.length, tool.tokens() - before]).toEqual([2, 1]);
    expect(await readConnection(connectionId)).toMatchObject({ status_code: 'authentication_failed' });
  });

  it.each([
    ['http://tokens.example.com/token', /tokenUrl.*https/],
    ['https://10.0.0.1/token', /not public.*token endpoint/],
  ])('is never asked for at %s', async (tokenUrl, detail) => {
    const connectionId = await connectTool(strict, tool, { baseUrl: 'https://tool.example.com', tokenUrl });
    const answered = await strict.request<{ code: string; detail: string }>('POST', `/api/v1/connections/${connectionId}/check`);
    expect(answered.body).toMatchObject({ code: 'partner_configuration_invalid', detail: expect.stringMatching(detail) });
  });
});
