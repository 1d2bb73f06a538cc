import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FindingDto } from '../../src/reconciliation/findings/finding.dto.js';
import type { ReconciliationDto } from '../../src/reconciliation/reconciliation.dto.js';
import { compareList, comparePull, readReport } from '../support/listing-study.js';
import { answerTest } from './person.js';
import { act, enterTest, finishQuietly, listQuarantine, readParticipation, type Participant } from './participants.js';
import { pull } from './pulls.js';
import { launchUsertestingStudy, type UsertestingStudy } from './study.js';
import { createConnection, expectDone, startWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

/** Somebody who has finished the test and come back. */
async function finish(study: UsertestingStudy): Promise<Participant> {
  const someone = await enterTest(world, study);
  await someone.person.press(await answerTest(someone.person, someone.page));
  return someone;
}

function removeInTool({ test }: UsertestingStudy, externalId: string): void {
  const session = world.tool.sessions(test.id).find(({ participantId }) => participantId === externalId);
  expect(world.tool.removeSession(test.id, session?.sessionId ?? '')).toBe(true);
}

const pathOf = ({ studyId, id }: ReconciliationDto) => `/api/v1/studies/${studyId}/reconciliations/${id}/findings`;
const listFindings = async (run: ReconciliationDto) =>
  expectDone(await world.hub.request<{ data: readonly FindingDto[] }>('GET', `${pathOf(run)}?limit=200`)).data;
const statusOf = async ({ id }: Participant) => (await readParticipation(world, id)).status;

describe('comparing both sides over the tool’s own API', () => {
  it('S0-49 S0-50 names whom each side misses and whose id is written wrongly, and pairs all others', async () => {
    const connectionId = await createConnection(world, { statusMap: { SCREENED_OUT: 'screened_out', QUALITY_FAILED: 'quality_failed' } });
    const study = await launchUsertestingStudy(world, { connectionId });
    const agreed = await finish(study);
    const paid = await finish(study);
    const orphan = await finish(study);
    const doubled = await finish(study);
    const misread = await enterTest(world, study);
    await pull(world, study.studyId);
    expectDone(await act(world, paid.id, 'complete-and-pay'));

    // Whoever the tool forgot before it ever told of them is on our side alone.
    const silent = await finish(study);
    removeInTool(study, silent.externalId);
    removeInTool(study, orphan.externalId);
    removeInTool(study, paid.externalId);
    world.tool.addSessions(study.test.id, [
      { participantId: 'i9999999' },
      { participantId: doubled.externalId },
      { participantId: misread.id },
      { participantId: paid.externalId, status: 'QUALITY_FAILED' },
    ]);
    // What one reading does not list may be a slip; the run makes the second.
    await pull(world, study.studyId);
    world.tool.misbehave([{ fault: 'every_status' }]);
    const run = await comparePull(world.hub, study.studyId);
    world.tool.misbehave([]);

    expect(run).toMatchObject({ status: 'finished', error: null, owner: 'Kim Nguyen' });
    const rows = new Map((await readReport(world.hub, run)).map(({ externalId, ...row }) => [externalId, row]));
    const found = (externalId: string) => rows.get(externalId)?.kind;
    expect(rows.get(agreed.externalId)).toEqual({ participationId: agreed.id, ours: 'submitted', theirs: 'submitted', kind: 'match' });
    expect(found(silent.externalId)).toBe('orphan');
    expect(found(orphan.externalId)).toBe('removed_in_tool');
    // Whose it is gets decided in quarantine, where the reading has put it; the finding says so.
    expect(rows.get('i9999999')).toEqual({ participationId: null, ours: null, theirs: 'submitted', kind: 'unknown_id' });
    expect(await listQuarantine(world, study.studyId)).toContainEqual(expect.objectContaining({ externalId: 'i9999999' }));
    expect(found(misread.id)).toBe('wrong_id_format');
    expect(found(doubled.externalId)).toBe('duplicate');
    expect(found(paid.externalId)).toBe('contradiction_after_release');
    // Who is in the test stands there under a word that nobody has explained to the hub yet.
    expect(rows.get(misread.externalId)).toMatchObject({ theirs: 'IN_PROGRESS', kind: 'open' });
    const findings = await listFindings(run);
    expect(findings).toHaveLength(6);
    // Whom the tool does not list has to be looked for there by the id that it would have.
    expect(findings.find(({ kind }) => kind === 'orphan')).toMatchObject({ participationId: silent.id, externalId: silent.externalId });
    for (const { detail, remedy, fix } of findings) expect([detail, remedy, fix.effect].every((text) => text !== '')).toBe(true);
    // Nobody was moved or paid by it.
    expect(await Promise.all([agreed, orphan, silent, doubled, misread].map(statusOf))).toEqual([
      'submitted',
      'submitted',
      'submitted',
      'submitted',
      'started',
    ]);
  }, 60_000);

  it('counts by itself who finished and never came back, so that there is nothing left to find', async () => {
    const someone = await finishQuietly(world);
    const run = await comparePull(world.hub, someone.study.studyId);
    expect(run.counts).toMatchObject({ match: 1, missing_completion: 0 });
    expect(await listFindings(run)).toEqual([]);
    expect(await statusOf(someone)).toBe('submitted');
  });
});

describe('comparing with a list that was exported from the tool', () => {
  it('finds who finished there and not here, and the fix leads to their incentive', async () => {
    const someone = await finishQuietly(world);
    const { study, id, externalId } = someone;
    const list = `\uFEFF"Participant ID";"Status"\r\n"${externalId}";"COMPLETE"\r\n`;
    const run = await compareList(world.hub, study.studyId, list);
    const [finding, ...others] = await listFindings(run);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ kind: 'missing_completion', participationId: id, externalId, fix: { act: 'record_report' } });
    const apply = (body: object) =>
      world.hub.request('POST', `${pathOf(run)}/${finding?.id}/apply`, {
        body,
        headers: { 'idempotency-key': randomUUID(), 'if-match': `"${finding?.version}"` },
      });
    expectDone(await apply({ preview: true }));
    expect(await statusOf(someone)).toBe('started');
    expectDone(await apply({}));
    expect(await statusOf(someone)).toBe('submitted');
    expectDone(await act(world, id, 'complete-and-pay'));
    expect(await readParticipation(world, id)).toMatchObject({ status: 'completed', incentive: { status: 'released' } });
    expect((await compareList(world.hub, study.studyId, list)).counts).toMatchObject({ match: 1, missing_completion: 0 });
    // What the tool says later over its API is no news.
    await pull(world, study.studyId);
    expect(await readParticipation(world, id)).toMatchObject({ status: 'completed', incentive: { status: 'released' } });
  });
});
