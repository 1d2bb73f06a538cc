import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HotStatements } from '../../src/links/hot-statements.js';
import type { ParticipationDto } from '../../src/participations/participation.dto.js';
import type { FixAnswerDto } from '../../src/reconciliation/findings/fix.dto.js';
import { seedFinding, seedReconciliation, seedRecord } from '../support/findings.js';
import { inviteParticipants } from '../support/participations.js';
import { startHub } from '../support/start-hub.js';
import { createLaunchedStudy } from '../support/studies.js';

// Nothing happens in the background, so that what is stored changes by requests alone.
const hub = await startHub({ configuration: { role: 'api' } });
const hot = hub.app.get(HotStatements);
afterAll(() => hub.close());

let studyId: string;
let run: string;
beforeAll(async () => {
  ({ studyId } = await createLaunchedStudy(hub, { study: { participationLimit: 60 } }));
  run = await seedReconciliation(hub, studyId, 'pull');
});

const post = (path: string, body: object = {}) =>
  hub.request<FixAnswerDto & { code: string }>('POST', path, { body, headers: { 'idempotency-key': randomUUID() } });
const apply = (finding: string, body: object = { reason: 'Removed on purpose' }) =>
  post(`/api/v1/studies/${studyId}/reconciliations/${run}/findings/${finding}/apply`, body);
const read = async (id: string) => (await hub.request<ParticipationDto>('GET', `/api/v1/participations/${id}`)).body;

describe('who is said to be removed in the tool', () => {
  /** Somebody who finished here, whose session the tool has forgotten. */
  async function remove() {
    const [person] = await inviteParticipants(hub, studyId, 1);
    const participationId = person?.participationId ?? '';
    await hot.recordEntry({ participation: participationId, requestId: 'r' });
    await post(`/api/v1/participations/${participationId}/mark-submitted`, { reason: 'Seen in the tool' });
    const record = { studyId, recordId: `session-${participationId}`, participationId };
    await seedRecord(hub, { ...record, isVanished: true });
    const seed = { studyId, reconciliationId: run, kind: 'removed_in_tool', participationId, ours: 'submitted', theirs: 'absent' } as const;
    return { participationId, record, seed };
  }

  it('is not excluded once the session is listed again: the finding is gone', async () => {
    const { participationId, record, seed } = await remove();
    const id = await seedFinding(hub, { ...seed, fix: 'exclude' });
    expect((await apply(id, { preview: true, reason: 'Removed' })).body).toMatchObject({ result: 'done' });
    await hub.sql.query('update pulled_records set vanished_at = null where record_id = $1', [record.recordId]);
    expect(await apply(id)).toMatchObject({ status: 200, body: { result: 'gone', finding: { state: 'gone' } } });
    const { rows } = await hub.sql.query('select type, channel from events where subject_id = $1', [id]);
    expect(rows).toEqual([{ type: 'finding.gone', channel: 'pull' }]);
    expect((await read(participationId)).status).toBe('submitted');
  });

  it('is not excluded where another session of theirs is listed', async () => {
    const { participationId, record, seed } = await remove();
    await seedRecord(hub, { ...record, recordId: `second-${participationId}` });
    const id = await seedFinding(hub, { ...seed, fix: 'exclude' });
    expect((await apply(id)).body).toMatchObject({ result: 'gone' });
    expect((await read(participationId)).status).toBe('submitted');
  });

  it('is excluded when the tool still does not list them', async () => {
    const { participationId, seed } = await remove();
    const id = await seedFinding(hub, { ...seed, fix: 'exclude' });
    expect((await apply(id)).body).toMatchObject({ result: 'done' });
    expect((await read(participationId)).status).toBe('excluded');
  });

  it('is not excluded once their incentive is due, although the status is the same', async () => {
    const { participationId, seed } = await remove();
    await post(`/api/v1/participations/${participationId}/complete`);
    const id = await seedFinding(hub, { ...seed, fix: 'exclude', ours: 'completed' });
    expect(await apply(id)).toMatchObject({ status: 409, body: { code: 'fix_refused' } });
    await hub.sql.query(`update incentives set hold_reason = 'contradiction' where participation_id = $1`, [participationId]);
    expect(await apply(id)).toMatchObject({ status: 409, body: { code: 'fix_refused' } });
    expect((await read(participationId)).status).toBe('completed');
  });
});
