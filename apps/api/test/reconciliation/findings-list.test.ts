import { describe, expect, it } from 'vitest';
import type { Page } from '../../src/platform/http/pagination.js';
import type { FindingDto } from '../../src/reconciliation/findings/finding.dto.js';
import { seedFinding, seedReconciliation } from '../support/findings.js';
import { inviteParticipants } from '../support/participations.js';
import { createLaunchedStudy } from '../support/studies.js';
import { hub } from './support/findings-hub.js';

describe('the list of findings', () => {
  it('shows what each means, both sides, its fix and who looks after it; open ones of a study, all of a run', async () => {
    const joined = await createLaunchedStudy(hub);
    const scope = { studyId: joined.studyId, reconciliationId: await seedReconciliation(hub, joined.studyId) };
    const later = { studyId: joined.studyId, reconciliationId: await seedReconciliation(hub, joined.studyId) };
    const [person] = await inviteParticipants(hub, joined.studyId, 1);
    const participationId = person?.participationId ?? '';
    await seedFinding(hub, { ...scope, kind: 'missing_completion', fix: 'mark_submitted', participationId, ours: 'invited' });
    await seedFinding(hub, { ...scope, kind: 'unknown_id', fix: 'quarantine', externalId: 'a', state: 'applied' });
    await seedFinding(hub, { ...later, kind: 'unknown_id', fix: 'quarantine', externalId: 'b' });
    const list = async (query: string, of = '') =>
      (await hub.request<Page<FindingDto>>('GET', `/api/v1/studies/${joined.studyId}${of}/findings${query}`)).body;
    const externals = async (query: string, of = '') => (await list(query, of)).data.map(({ externalId }) => externalId);
    const ofRun = `/reconciliations/${scope.reconciliationId}`;

    expect((await list('?kind=missing_completion')).data).toMatchObject([
      {
        participationId,
        title: 'Finished there, not here',
        detail: expect.any(String),
        remedy: expect.any(String),
        ours: 'invited',
        theirs: 'submitted',
        fix: { act: 'mark_submitted', title: 'Mark as submitted', effect: expect.any(String), needsReason: false },
        owner: 'Kim Nguyen',
        state: 'open',
        seen: 1,
        version: 1,
      },
    ]);
    // Whom the list does not hold is named as the tool would.
    expect(await externals('')).toEqual(['b', participationId]);
    expect(await externals('?state=all')).toEqual(['b', 'a', participationId]);
    expect(await externals('', ofRun)).toEqual(['a', participationId]);
    expect(await externals('?state=open', ofRun)).toEqual([participationId]);
    expect(await externals(`?participationId=${participationId}`, ofRun)).toEqual([participationId]);
    const first = await list('?state=all&limit=2');
    expect(first.data).toHaveLength(2);
    expect(await externals(`?state=all&limit=2&cursor=${first.nextCursor}`)).toEqual([participationId]);
    const refused = await hub.request('GET', `/api/v1/studies/${joined.studyId}/findings?state=closed`);
    expect(refused.status).toBe(400);
    const stranger = await hub.key('admin', await hub.createWorkspace());
    expect((await hub.request('GET', `/api/v1/studies/${joined.studyId}/findings`, { key: stranger })).status).toBe(404);
  });
});
