import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HotStatements } from '../../src/links/hot-statements.js';
import { joinStudy, readTool, startPulledHub, type PulledHub, type PulledTool } from '../support/pulled-tool.js';
import type { TestHub } from '../support/start-hub.js';

let pulled: PulledHub;
let hub: TestHub;
let tool: PulledTool;
let connectionId: string;
beforeAll(async () => {
  pulled = await startPulledHub();
  ({ hub, tool, connectionId } = pulled);
});
afterAll(() => pulled.close());

type Outcome = 'submitted' | 'screened_out';

/** One person of whom the tool says one thing, and whom the browser brings back with another. */
async function meet(pulled: string, returned: Outcome, order: 'pull first' | 'return first' | 'at once', at: string | null = null) {
  const { study, people, nameOf, records } = await joinStudy(hub, tool, connectionId);
  const [participation = ''] = people;
  records.push({ id: `m-${study.id}`, status: pulled, at, person: nameOf(participation), isListed: true });
  const comeBack = () =>
    hub.app.get(HotStatements).recordOutcome({
      participation,
      study: study.id,
      outcome: returned,
      channel: 'redirect',
      eventId: null,
      connectionId: null,
      partnerStatus: null,
      occurredAt: null,
      requestId: 'return',
    });
  if (order === 'return first') await comeBack();
  await Promise.all([readTool(hub, study.id), order === 'at once' ? comeBack() : undefined]);
  if (order === 'pull first') await comeBack();
  const { rows } = await hub.sql.query<{
    status: string;
    evidence_outcome: string;
    evidence_channel: string;
    holds_place: boolean;
    places_taken: number;
  }>(
    `select p.status, p.evidence_outcome, p.evidence_channel, p.holds_place, s.places_taken from participations p join studies s on s.id = p.study_id
     where p.id = $1`,
    [participation],
  );
  const evidence = await hub.sql.query<{ channel: string; outcome: string; occurred_at: Date | null }>(
    'select channel, outcome, occurred_at from evidence where participation_id = $1 order by channel',
    [participation],
  );
  return { end: rows[0], evidence: evidence.rows };
}

const orders = ['pull first', 'return first', 'at once'] as const;

describe('a pull and a return', () => {
  it.each([
    ['finished', 'submitted', 'submitted'],
    ['screened', 'submitted', 'screened_out'],
    ['finished', 'screened_out', 'submitted'],
    ['left', 'submitted', 'submitted'],
  ] as const)('of which the tool says %s and the browser %s end as %s, whichever comes first', async (pulled, returned, status) => {
    for (const order of orders) {
      const { end, evidence } = await meet(pulled, returned, order);
      expect({ order, ...end }).toMatchObject({ order, status });
      expect(evidence.map(({ channel }) => channel)).toEqual(['pull', 'redirect']);
    }
    const [one, ...others] = await Promise.all(orders.map((order) => meet(pulled, returned, order)));
    for (const other of others) expect(other.end).toEqual(one?.end);
  });
});

describe('a clock of the tool that is an hour off', () => {
  it.each([-3_600_000, 0, 3_600_000])('by %i ms changes nothing but what is written down about the time', async (skew) => {
    const at = new Date(Date.now() + skew).toISOString();
    for (const order of orders) {
      const { end, evidence } = await meet('screened', 'submitted', order, at);
      expect(end).toMatchObject({ status: 'screened_out', evidence_channel: 'pull', places_taken: 0 });
      expect(evidence.find(({ channel }) => channel === 'pull')?.occurred_at?.toISOString()).toBe(at);
    }
  });

  it('does not let an older record, by its clock, undo a newer one', async () => {
    const { study, people, nameOf, records } = await joinStudy(hub, tool, connectionId);
    const [participation = ''] = people;
    const [earlier, later] = [new Date(Date.now() - 7_200_000).toISOString(), new Date().toISOString()];
    records.push({ id: `c1-${study.id}`, status: 'finished', at: earlier, person: nameOf(participation), isListed: true });
    records.push({ id: `c2-${study.id}`, status: 'left', at: later, person: nameOf(participation), isListed: true });
    await readTool(hub, study.id);
    expect((await hub.sql.query('select status from participations where id = $1', [participation])).rows).toEqual([
      { status: 'submitted' },
    ]);
  });
});
