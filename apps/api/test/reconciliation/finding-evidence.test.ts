import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { HotStatements } from '../../src/links/hot-statements.js';
import type { ParticipationDto } from '../../src/participations/participation.dto.js';
import type { TimelineDto } from '../../src/participations/timeline.dto.js';
import type { FixAnswerDto } from '../../src/reconciliation/findings/fix.dto.js';
import { seedFinding, seedReconciliation } from '../support/findings.js';
import { inviteParticipants } from '../support/participations.js';
import { startHub } from '../support/start-hub.js';
import { createLaunchedStudy } from '../support/studies.js';

// Nothing happens in the background, so that what is stored changes by requests alone.
const hub = await startHub({ configuration: { role: 'api' } });
const hot = hub.app.get(HotStatements);
afterAll(() => hub.close());

const { studyId } = await createLaunchedStudy(hub, { study: { participationLimit: 60 } });
await hub.sql.query('update studies set auto_release = true where id = $1', [studyId]);

/** Somebody who is still at it here and finished by a list from there, whose finding is applied. */
async function applyFrom(source: 'pull' | 'upload') {
  const [person] = await inviteParticipants(hub, studyId, 1);
  const participationId = person?.participationId ?? '';
  await hot.recordEntry({ participation: participationId, requestId: 'r' });
  const reconciliationId = await seedReconciliation(hub, studyId, source);
  const seed = { studyId, reconciliationId, kind: 'missing_completion', fix: 'record_report', ours: 'started' } as const;
  const finding = await seedFinding(hub, { ...seed, participationId });
  const path = `/api/v1/studies/${studyId}/reconciliations/${reconciliationId}/findings/${finding}/apply`;
  const headers = { 'idempotency-key': randomUUID() };
  const { body } = await hub.request<FixAnswerDto>('POST', path, { body: {}, headers });
  expect(body).toMatchObject({ result: 'done', effect: { participation: { from: 'started', to: 'completed' } } });
  const { body: timeline } = await hub.request<TimelineDto>('GET', `/api/v1/participations/${participationId}/timeline`);
  const { rows: asked } = await hub.sql.query(
    `select 1 from (select queue as name, data from outbox union all select name, data from pgboss.job) j
     where j.name = 'incentive.auto_release' and j.data ->> 'participationId' = $1`,
    [participationId],
  );
  const { rows: evidence } = await hub.sql.query<{ id: string; channel: string }>(
    'select id, channel from evidence where participation_id = $1',
    [participationId],
  );
  const { rows: events } = await hub.sql.query(
    'select type, channel, data, subject_id from events where participation_id = $1 order by id',
    [participationId],
  );
  const { body: participation } = await hub.request<ParticipationDto>('GET', `/api/v1/participations/${participationId}`);
  return { finding, reconciliationId, effect: body.effect, why: timeline.why, asked: asked.length, evidence, events, participation };
}

describe('a report that is recorded by a fix', () => {
  it('is vouched for by the person who sent the list, and a person releases the money', async () => {
    const { finding, reconciliationId, effect, why, asked, evidence, events, participation } = await applyFrom('upload');
    expect(effect?.evidence).toEqual([{ channel: 'manual', outcome: 'submitted', disposition: 'apply', anomaly: null }]);
    expect(evidence).toMatchObject([{ channel: 'manual' }]);
    expect(participation.evidence).toMatchObject({ channel: 'manual' });
    expect(why).toEqual({
      because: 'A person of the team completed the participation.',
      next: 'The incentive is due; a person has to release it.',
    });
    expect(asked).toBe(0);
    expect(events.find(({ type, data }) => type === 'participation.status_changed' && data.act)).toMatchObject({
      channel: 'manual',
      data: { act: 'record_report', finding, reconciliation: reconciliationId, source: 'upload', fileName: 'list.csv' },
    });
  });

  it('is the tool’s own word where the hub has read its records, and is released as such', async () => {
    const { finding, reconciliationId, effect, why, asked, evidence, events } = await applyFrom('pull');
    expect(effect?.evidence).toEqual([{ channel: 'pull', outcome: 'submitted', disposition: 'apply', anomaly: null }]);
    expect(evidence).toMatchObject([{ channel: 'pull' }]);
    expect(why).toEqual({
      because: 'The records of the tool reported `submitted`; the study’s `onReturn` leads on to `completed`.',
      next: 'The incentive is due; a webhook or the records of the tool release it, or a person does.',
    });
    expect(asked).toBe(1);
    const { data, ...event } = events.find(({ type, data: of }) => type === 'participation.status_changed' && of.act);
    expect(event).toMatchObject({ channel: 'pull' });
    expect(data).toEqual({
      act: 'record_report',
      finding,
      kind: 'missing_completion',
      reconciliation: reconciliationId,
      source: 'pull',
      outcome: 'submitted',
      evidence: evidence[0]?.id,
    });
    expect(events.find(({ subject_id: subject }) => subject === finding)).toMatchObject({
      type: 'finding.applied',
      channel: 'manual',
      data: { kind: 'missing_completion', fix: 'record_report', reconciliation: reconciliationId, evidence: evidence[0]?.id },
    });
  });
});
