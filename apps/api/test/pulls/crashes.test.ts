import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { InvokeConnector } from '../../src/connections/invoke-connector.js';
import { HotStatements } from '../../src/links/hot-statements.js';
import { WorkspaceDatabase } from '../../src/platform/database/workspace-database.js';
import { PullSweep } from '../../src/pulls/pull-sweep.js';
import { joinStudy, readPull, startPulledHub, step, type PulledHub, type PulledTool, type ToolRecord } from '../support/pulled-tool.js';
import type { TestHub } from '../support/start-hub.js';

let pulled: PulledHub;
let hub: TestHub;
let tool: PulledTool;
let connectionId: string;
beforeAll(async () => {
  pulled = await startPulledHub();
  ({ hub, tool, connectionId } = pulled);
  tool.pageSize = 2;
});
afterEach(() => {
  vi.restoreAllMocks();
  tool.requests.length = 0;
});
afterAll(() => pulled.close());

/** Three records of which the list names one, another is about nobody, and one is to be asked for: some of everything that a pass does. */
async function join() {
  const joined = await joinStudy(hub, tool, connectionId, 2);
  const [a = '', b = ''] = joined.people.map(joined.nameOf);
  const id = (name: string) => `${name}-${joined.study.id}`;
  joined.records.push(
    { id: id('listed'), status: 'finished', at: null, person: a, isListed: true },
    { id: id('asked'), status: 'screened', at: null, person: b },
    { id: id('nobody'), status: 'finished', at: null, person: 'who' },
  );
  return joined;
}

/** Everything that a pass leaves behind, with people and records by their place. */
async function readEnd({ study, people, records }: { study: { id: string }; people: readonly string[]; records: readonly ToolRecord[] }) {
  const placeOf = (id: string | null) => (id === null ? null : people.indexOf(id));
  const select = async <Row extends object>(text: string) => (await hub.sql.query<Row>(text, [study.id])).rows;
  const participations = await select<{ id: string; status: string }>('select id, status from participations where study_id = $1');
  const evidence = await select<{ participation_id: string; outcome: string; external_event_id: string }>(
    'select participation_id, outcome, external_event_id from evidence where study_id = $1 order by external_event_id',
  );
  const moves = await select<{ participation_id: string; to_status: string }>(
    `select participation_id, to_status from events where study_id = $1 and type = 'participation.status_changed' and channel = 'pull'`,
  );
  const applied = await select<{ record_id: string; disposition: string }>(
    'select record_id, disposition from pulled_records where study_id = $1 order by record_id',
  );
  return {
    statuses: people.map((id) => participations.find((row) => row.id === id)?.status),
    evidence: evidence.map((row) => [placeOf(row.participation_id), row.outcome, row.external_event_id.replace(study.id, '')]),
    moves: moves.map((row) => `${placeOf(row.participation_id)} ${row.to_status}`).toSorted((a, b) => (a < b ? -1 : 1)),
    applied: applied.map((row) => [row.record_id.replace(study.id, ''), row.disposition]),
    quarantine: await select('select reason, external_id, seen from quarantine where study_id = $1'),
    records: records.length,
  };
}

/** Makes steps until the pass is over, as workers do: a killed one is followed by another as soon as its lease has ended. */
async function finish(studyId: string): Promise<number> {
  for (let steps = 1; steps < 60; steps += 1) {
    await hub.sql.query(`update pulls set lease_until = now() - interval '1 second' where study_id = $1 and lease_id is not null`, [
      studyId,
    ]);
    await step(hub, studyId);
    const { phase, whole_pass: whole } = await readPull(hub, studyId);
    if (phase === 'idle' && whole === 1) return steps;
  }
  throw new Error('the pass does not end');
}

/** Lets the worker die right after the n-th thing that it waits for; what the dead do afterwards fails as well. */
function dieAfter(count: number): { readonly survived: () => boolean } {
  const database = hub.app.get(WorkspaceDatabase);
  const gate = hub.app.get(InvokeConnector);
  const hot = hub.app.get(HotStatements);
  let awaited = 0;
  const mortal = async <T>(work: () => Promise<T>): Promise<T> => {
    if (awaited >= count) throw new Error('the worker is dead');
    const result = await work();
    awaited += 1;
    if (awaited >= count) throw new Error('the worker is killed');
    return result;
  };
  const run = database.run.bind(database);
  const invoke = gate.invoke.bind(gate);
  const record = hot.recordOutcome.bind(hot);
  vi.spyOn(database, 'run').mockImplementation((workspaceId, work) => mortal(() => run(workspaceId, work)));
  vi.spyOn(gate, 'invoke').mockImplementation((call, work) => mortal(() => invoke(call, work)));
  vi.spyOn(hot, 'recordOutcome').mockImplementation((input) => mortal(() => record(input)));
  return { survived: () => awaited < count };
}

describe('a worker that is killed', () => {
  it('between any two steps leaves nothing undone and does nothing twice', async () => {
    const undisturbed = await join();
    await hub.app.get(PullSweep).sweep();
    await finish(undisturbed.study.id);
    const expected = await readEnd(undisturbed);
    expect(expected.statuses).toEqual(['submitted', 'screened_out']);
    expect(expected.quarantine).toEqual([{ reason: 'unknown', external_id: 'who', seen: 1 }]);

    // In each step of the pass, after each thing that it waits for.
    let deaths = 0;
    for (let mortalStep = 0; mortalStep < 4; mortalStep += 1) {
      for (let count = 1; ; count += 1) {
        const joined = await join();
        await hub.app.get(PullSweep).sweep();
        for (let before = 0; before < mortalStep; before += 1) await step(hub, joined.study.id);
        const fate = dieAfter(count);
        const died = await step(hub, joined.study.id).then(
          () => false,
          () => true,
        );
        vi.restoreAllMocks();
        await finish(joined.study.id);
        expect({ mortalStep, count, ...(await readEnd(joined)) }).toEqual({ mortalStep, count, ...expected });
        if (!died && fate.survived()) break;
        deaths += 1;
      }
    }
    expect(deaths).toBeGreaterThan(40);
  }, 240_000);

  it('while it waits for the tool is followed by another once its lease has ended, not before', async () => {
    const { study } = await join();
    await hub.app.get(PullSweep).sweep();
    dieAfter(3);
    await expect(step(hub, study.id)).rejects.toThrow('the worker is');
    vi.restoreAllMocks();
    const asked = tool.requests.length;
    await step(hub, study.id);
    expect(tool.requests).toHaveLength(asked);
    const listed = () => hub.sql.query(`select 1 from outbox where queue = 'pull.step' and data ->> 'studyId' = $1`, [study.id]);
    await hub.sql.query('delete from outbox');
    await hub.app.get(PullSweep).sweep();
    expect((await listed()).rowCount).toBe(0);
    await hub.sql.query(`update pulls set lease_until = now() - interval '1 second' where study_id = $1`, [study.id]);
    await hub.app.get(PullSweep).sweep();
    expect((await listed()).rowCount).toBe(1);
  });
});

describe('two workers', () => {
  it('on one study make each request once', async () => {
    const joined = await join();
    await hub.app.get(PullSweep).sweep();
    for (let round = 0; round < 30; round += 1) await Promise.all([1, 2, 3].map(() => step(hub, joined.study.id)));
    expect(await readPull(hub, joined.study.id)).toMatchObject({ phase: 'idle', whole_pass: 1 });
    const paths = tool.requests.map(({ path }) => path);
    expect(paths.length).toBe(new Set(paths).size);
    expect(paths).toHaveLength(2 + 2);
    expect((await readEnd(joined)).quarantine).toEqual([{ reason: 'unknown', external_id: 'who', seen: 1 }]);
  });

  it('of whom the first has lost its lease keep only what the second stores', async () => {
    const joined = await join();
    await hub.app.get(PullSweep).sweep();
    let late: ServerResponse | undefined;
    tool.misbehave = (response) => {
      tool.misbehave = null;
      late = response;
      return true;
    };
    const slow = step(hub, joined.study.id);
    await vi.waitFor(() => expect(tool.requests.length).toBe(1), { timeout: 15_000, interval: 10 });
    await finish(joined.study.id);
    const expected = await readEnd(joined);
    // The first worker gets its answer only now, and must not take anything back.
    late?.end(JSON.stringify({ records: [{ id: `listed-${joined.study.id}`, status: 'left', at: null }], next: null }));
    await slow;
    expect(await readEnd(joined)).toEqual(expected);
    expect(await readPull(hub, joined.study.id)).toMatchObject({ phase: 'idle', whole_pass: 1, error_code: null, failures: 0 });
  });
});
