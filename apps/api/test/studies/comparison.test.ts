import type { Outcome } from '@panelbridge/core';
import { afterAll, describe, expect, it } from 'vitest';
import { HotStatements } from '../../src/links/hot-statements.js';
import type { ComparisonDto } from '../../src/studies/comparison/comparison.dto.js';
import { seedParticipations } from '../support/seed.js';
import { startHub } from '../support/start-hub.js';
import { createLaunchedStudy, type JoinedStudy } from '../support/studies.js';

const hub = await startHub();
afterAll(() => hub.close());

const hot = hub.app.get(HotStatements);
const reporting = {
  study: { participationLimit: 20 },
  connection: { config: { preset: 'perspective', webhookScheme: 'header' }, secrets: { webhookKey: 'a-long-enough-webhook-key' } },
  integration: { inviteLink: 'https://getperspective.ai/interview/4f2a' },
};
const compare = async (studyId: string, query = '') =>
  (await hub.request<ComparisonDto>('GET', `/api/v1/studies/${studyId}/comparison${query}`)).body;

async function invite({ studyId }: JoinedStudy, count: number): Promise<string[]> {
  return seedParticipations(hub, { id: studyId }, count);
}

async function enter(participation: string | undefined): Promise<void> {
  await hot.recordEntry({ participation: participation ?? '', requestId: 'r' });
}

async function report(
  { studyId, connectionId }: JoinedStudy,
  id: string | undefined,
  channel: 'webhook' | 'redirect',
  outcome: Outcome,
): Promise<void> {
  const isWebhook = channel === 'webhook';
  await hot.recordOutcome({
    participation: id ?? '',
    study: studyId,
    outcome,
    channel,
    eventId: isWebhook ? `${id}-${outcome}` : null,
    connectionId: isWebhook ? connectionId : null,
    partnerStatus: isWebhook ? 'interview.completed' : null,
    occurredAt: isWebhook ? new Date('2026-11-22T08:00:00Z') : null,
    requestId: null,
  });
}

describe('both sides of the first participants', () => {
  it('S1-30 stand beside each other, with times, agreement and a finding where they differ', async () => {
    const study = await createLaunchedStudy(hub, reporting);
    const [both, silentBrowser, silentTool, different, elsewhere, waiting, invited] = await invite(study, 7);
    for (const id of [both, silentBrowser, silentTool, different, waiting]) await enter(id);
    await report(study, both, 'webhook', 'submitted');
    await report(study, both, 'redirect', 'submitted');
    await report(study, silentBrowser, 'webhook', 'submitted');
    await report(study, silentTool, 'redirect', 'submitted');
    await report(study, different, 'redirect', 'screened_out');
    await report(study, different, 'webhook', 'submitted');
    await report(study, elsewhere, 'webhook', 'submitted');

    const { toolReports, participants, findings } = await compare(study.studyId);
    expect(toolReports).toBe(true);
    const rows = participants.map(({ participationId, hub: ours, tool, redirect, agrees, finding }) => [
      participationId,
      ours.status,
      tool?.outcome ?? null,
      redirect?.outcome ?? null,
      agrees,
      finding?.code ?? null,
    ]);
    expect(rows).toEqual([
      [both, 'completed', 'submitted', 'submitted', true, null],
      [silentBrowser, 'completed', 'submitted', null, true, 'return_missing'],
      [silentTool, 'completed', null, 'submitted', null, 'report_missing'],
      [different, 'completed', 'submitted', 'screened_out', true, 'outcomes_differ'],
      [waiting, 'started', null, null, null, null],
      [elsewhere, 'invited', 'submitted', null, false, 'entered_elsewhere'],
      [invited, 'invited', null, null, null, null],
    ]);
    expect(findings).toBe(4);
    expect(participants[0]).toMatchObject({
      hub: { startedAt: expect.stringMatching(/Z$/), endedAt: expect.stringMatching(/Z$/) },
      tool: { channel: 'webhook', partnerStatus: 'interview.completed', at: '2026-11-22T08:00:00.000Z', seen: 1 },
      redirect: { channel: 'redirect', partnerStatus: null, seen: 1 },
    });
    expect(participants.flatMap(({ finding }) => finding ?? []).every(({ remedy }) => remedy.endsWith('.'))).toBe(true);
  });

  it('are the first ten to enter, or as many as asked for', async () => {
    const study = await createLaunchedStudy(hub, reporting);
    const ids = await invite(study, 12);
    for (const id of ids.toReversed()) await enter(id);
    const entered = (await compare(study.studyId)).participants.map(({ participationId }) => participationId);
    expect(entered).toEqual(ids.toReversed().slice(0, 10));
    expect((await compare(study.studyId, '?limit=3')).participants).toHaveLength(3);
    for (const query of ['?limit=0', '?limit=101', '?limit=x', '?n=3']) {
      expect((await hub.request('GET', `/api/v1/studies/${study.studyId}/comparison${query}`)).status).toBe(400);
    }
  });

  it('say that a tool which reports nothing has to be looked at by a person', async () => {
    const study = await createLaunchedStudy(hub);
    const [id] = await invite(study, 1);
    await enter(id);
    await report(study, id, 'redirect', 'submitted');
    const { toolReports, participants } = await compare(study.studyId);
    expect(toolReports).toBe(false);
    expect(participants[0]).toMatchObject({ agrees: null, finding: { code: 'tool_silent' } });
  });
});

describe('the funnel', () => {
  it('counts people by status, places and incentives, and names every status', async () => {
    const study = await createLaunchedStudy(hub, { ...reporting, integration: { ...reporting.integration, onReturn: 'completed' } });
    const [one, two, three] = await invite(study, 5);
    for (const id of [one, two, three]) await enter(id);
    for (const id of [one, two]) await report(study, id, 'redirect', 'submitted');
    const { status, body } = await hub.request('GET', `/api/v1/studies/${study.studyId}/funnel`, { key: await hub.key('integration') });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      studyId: study.studyId,
      places: { limit: 20, taken: 3 },
      total: 5,
      byStatus: { invited: 2, started: 1, completed: 2, rejected: 0 },
      incentives: [{ state: 'due', count: 2, total: { amount: 5000, currency: 'USD' } }],
    });
    expect(Object.keys(body['byStatus'] as object)).toHaveLength(17);
  });
});
