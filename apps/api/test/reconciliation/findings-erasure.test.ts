import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { inviteParticipants } from '../support/participations.js';
import { find, hub, run, studyId } from './support/findings-hub.js';

describe('erasing a person', () => {
  it('takes the tool’s ids out of their findings, also where two differ in nothing else', async () => {
    const [person] = await inviteParticipants(hub, studyId, 1);
    const { participationId = '', participantId = '' } = person ?? {};
    const ids = await Promise.all(
      ['first-id', 'second-id'].map((externalId) =>
        find({ kind: 'wrong_id_format', fix: 'quarantine', participationId, externalId, ours: 'invited' }),
      ),
    );
    const answer = await hub.request('POST', `/api/v1/participants/${participantId}/erase`, {
      headers: { 'idempotency-key': randomUUID() },
    });
    expect(answer.status).toBeLessThan(300);
    const { rows } = await hub.sql.query<{ state: string; external_id: string | null }>(
      'select state, external_id from findings where id = any ($1) order by id',
      [ids],
    );
    expect(rows).toEqual([
      { state: 'open', external_id: null },
      { state: 'gone', external_id: null },
    ]);
  });

  it('asks nothing of the findings of others, of which there may be many', async () => {
    const [person] = await inviteParticipants(hub, studyId, 1);
    const { participationId = '', participantId = '' } = person ?? {};
    await find({ kind: 'wrong_id_format', fix: 'quarantine', participationId, externalId: 'of-many', ours: 'invited' });
    await hub.sql.query(
      `insert into findings (workspace_id, study_id, reconciliation_id, kind, external_id, fix)
       select s.workspace_id, s.id, $2, 'unknown_id', 'stranger-' || n, 'quarantine' from studies s, generate_series(1, 20000) n where s.id = $1`,
      [studyId, run],
    );
    const { status } = await hub.request('POST', `/api/v1/participants/${participantId}/erase`, {
      headers: { 'idempotency-key': randomUUID() },
    });
    expect(status).toBeLessThan(300);
    const { rows } = await hub.sql.query<{ n: number }>(`select count(*)::int as n from findings where external_id = 'of-many'`);
    expect(rows).toEqual([{ n: 0 }]);
  });
});
