import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { InvitationService } from '../../src/invitations/invitation.service.js';
import { WorkspaceDatabase } from '../../src/platform/database/workspace-database.js';
import { createLaunchedStudy } from '../support/studies.js';
import { startHub } from '../support/start-hub.js';
import { awaitWaiting } from '../support/waiting-sessions.js';

const hub = await startHub();
afterAll(() => hub.close());
const { studyId } = await createLaunchedStudy(hub, { study: { participationLimit: 500 } });

const createEmail = () => `${randomUUID()}@example.com`;
const apply = (study: string, email: string, verdict: 'needs_review' | 'qualified' = 'qualified') =>
  hub.app.get(WorkspaceDatabase).run(hub.workspaceId, () =>
    hub.app.get(InvitationService).acceptApplication({
      studyId: study,
      person: { email, firstName: '', lastName: '' },
      answers: {},
      screenerVersion: null,
      verdict,
    }),
  );
const write = (path: string, body?: unknown) =>
  hub.request('POST', `/api/v1/${path}`, { ...(body === undefined ? {} : { body }), headers: { 'idempotency-key': randomUUID() } });
const invite = (study: string, ...emails: readonly string[]) =>
  write(`studies/${study}/participations`, { participants: emails.map((email) => ({ email })), to: 'study' });

async function createApplicant() {
  const email = createEmail();
  const { participationId } = await apply(studyId, email, 'needs_review');
  const { rows } = await hub.sql.query<{ id: string }>('select id from participants where email = $1', [email]);
  return { email, participationId: participationId ?? '', participantId: rows[0]?.id ?? '' };
}

/** Lets each of the works come to a lock of its own while a row is held, in this order, and then lets go of the row. */
async function gather<Works extends readonly (() => Promise<unknown>)[]>(held: string, id: string, works: Works) {
  const client = await hub.sql.connect();
  try {
    await client.query('begin');
    await client.query(`select 1 from ${held} where id = $1 for update`, [id]);
    const begun: Promise<unknown>[] = [];
    for (const work of works) {
      begun.push(work());
      await awaitWaiting(hub.sql, begun.length);
    }
    await client.query('commit');
    return (await Promise.all(begun)) as { readonly [Index in keyof Works]: Awaited<ReturnType<Works[Index]>> };
  } finally {
    client.release();
  }
}

describe('nobody waits in a circle:', () => {
  it('who erases a person, and who invites them at this moment', async () => {
    const { participationId, participantId } = await createApplicant();
    const [invited, erased] = await gather('participations', participationId, [
      () => write(`participations/${participationId}/invite`, { reason: 'Fits' }),
      () => write(`participants/${participantId}/erase`),
    ] as const);
    expect([invited.status, erased.status]).toEqual([200, 204]);
  });

  it('who erases a person, and who gives them another participation', async () => {
    const { email, participantId } = await createApplicant();
    const other = await createLaunchedStudy(hub);
    const results = await gather('participants', participantId, [
      () => invite(other.studyId, email),
      () => write(`participants/${participantId}/erase`),
    ] as const);
    expect(results.map(({ status }) => status)).toEqual([200, 204]);
    // The participation that came in between was found and cut loose as well.
    const { rows } = await hub.sql.query('select participant_id from participations where study_id = $1', [other.studyId]);
    expect(rows).toEqual([{ participant_id: null }]);
    const events = await hub.sql.query(`select data from events where type = 'participant.erased' and subject_id = $1`, [participantId]);
    expect(events.rows).toEqual([{ data: { participations: 2 } }]);
  });

  it('who applies to a full study, and who is invited to it by the same new address', async () => {
    const full = await createLaunchedStudy(hub, { study: { participationLimit: 1 } });
    await hub.sql.query('update studies set places_taken = 1 where id = $1', [full.studyId]);
    const email = createEmail();
    const [invited, applied] = await gather('studies', full.studyId, [
      () => invite(full.studyId, email),
      () => apply(full.studyId, email),
    ] as const);
    expect([invited.status, applied.verdict]).toEqual([200, 'mailed']);
    expect((await hub.sql.query('select 1 from participants where email = $1', [email])).rows).toHaveLength(1);
  });

  it('who changes an address, and who invites by the old and by the new one', async () => {
    const { email, participantId } = await createApplicant();
    const next = createEmail();
    const other = await createLaunchedStudy(hub);
    const [changed, invited] = await gather('participants', participantId, [
      () => hub.request('PATCH', `/api/v1/participants/${participantId}`, { body: { email: next } }),
      () => invite(other.studyId, next, email),
    ] as const);
    expect([changed.status, invited.status]).toEqual([200, 200]);
  });

  it('whoever they are, and however often they meet', async () => {
    for (let round = 0; round < 15; round += 1) {
      const { email, participationId, participantId } = await createApplicant();
      const answers = await Promise.all([
        write(`participations/${participationId}/invite`, { reason: 'Fits' }),
        write(`participants/${participantId}/erase`),
        invite(studyId, email, createEmail()),
        write('participants', { email: createEmail() }),
        hub.request('PATCH', `/api/v1/participants/${participantId}`, { body: { email: createEmail() } }),
      ]);
      expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
      expect(answers[1].status).toBe(204);
    }
  });
});
