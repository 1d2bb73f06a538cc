import { describe, expect, it, vi } from 'vitest';
import type { ParticipationDto, ParticipationSummaryDto } from '../../src/participations/participation.dto.js';
import type { TimelineDto } from '../../src/participations/timeline.dto.js';
import { inviteParticipants } from '../support/participations.js';
import { act, count, enter, hub, launch, launchReviewed, one, read, reason, report } from './acts.js';

describe('reading', () => {
  it('lists the participations of a study by status and person, page by page, without telling who they are', async () => {
    const studyId = await launchReviewed({ participationLimit: 9 });
    const people = await inviteParticipants(hub, studyId, 5);
    await enter(people[2]?.participationId ?? '');
    const list = async (query = '') =>
      (
        await hub.request<{ data: ParticipationSummaryDto[]; nextCursor: string | null }>(
          'GET',
          `/api/v1/studies/${studyId}/participations${query}`,
        )
      ).body;
    const all = await list();
    expect(all.data).toHaveLength(5);
    expect(JSON.stringify(all)).not.toContain('@example.com');
    expect((await list('?status=started')).data.map(({ id }) => id)).toEqual([people[2]?.participationId]);
    expect((await list(`?participantId=${people[1]?.participantId}`)).data.map(({ id }) => id)).toEqual([people[1]?.participationId]);
    const pages = [await list('?limit=3')];
    pages.push(await list(`?limit=3&cursor=${pages[0]?.nextCursor}`));
    expect(pages.flatMap(({ data }) => data)).toEqual(all.data);
    expect((await hub.request('GET', `/api/v1/studies/${studyId}/participations?status=complete_`)).status).toBe(400);
    expect((await hub.request('GET', `/api/v1/studies/st_0000000000/participations`)).status).toBe(404);
  });

  it('finds a participation under its study and by itself, under no other study and in no other workspace', async () => {
    const [studyId, other] = [await launch(), await launch()];
    const id = await one(studyId);
    const key = await hub.key('admin', await hub.createWorkspace());
    for (const suffix of ['', '/timeline']) {
      expect((await hub.request('GET', `/api/v1/studies/${studyId}/participations/${id}${suffix}`)).status).toBe(200);
      expect((await hub.request('GET', `/api/v1/participations/${id}${suffix}`)).status).toBe(200);
      expect((await hub.request('GET', `/api/v1/studies/${other}/participations/${id}${suffix}`)).status).toBe(404);
      expect((await hub.request('GET', `/api/v1/participations/${id}${suffix}`, { key })).status).toBe(404);
    }
    expect((await hub.request('POST', `/api/v1/studies/${other}/participations/${id}/cancel`, { body: reason })).status).toBe(404);
    expect((await act(id, 'cancel', { body: reason, key })).status).toBe(404);
    expect((await hub.request('GET', '/api/v1/participations/9exh736')).status).toBe(404);
    expect((await hub.request('POST', '/api/v1/participations/cancel', { key, body: { items: [{ id }], ...reason } })).body).toMatchObject({
      results: [{ code: 'not_found' }],
    });
  });

  it('shows the way in to those who may invite, and to nobody who only looks', async () => {
    const id = await one(await launch());
    expect((await read(id)).links.entryUrl).toContain('/r/');
    const observed = await hub.request<ParticipationDto>('GET', `/api/v1/participations/${id}`, { key: await hub.key('observer') });
    expect(observed.body.links).toEqual({ entryUrl: null, bookingUrl: null });
    expect((await act(id, 'cancel', { body: reason, key: await hub.key('observer') })).status).toBe(403);
    expect((await act(id, 'cancel', { body: reason, key: await hub.key('integration') })).status).toBe(403);
  });

  it('tells the whole story: who, over which channel, what is irregular and what to do, and why it stands there', async () => {
    const studyId = await launchReviewed();
    const id = await one(studyId);
    await vi.waitFor(async () => expect(await count(`emails where participation_id = $1 and status = 'failed'`, id)).toBe(1), 10_000);
    await report(id); // never entered
    await enter(id);
    await report(id);
    await act(id, 'complete', { body: { reason: 'Watched the recording' } });
    const { body } = await hub.request<TimelineDto>('GET', `/api/v1/participations/${id}/timeline`);
    expect(body.entries.map(({ kind, type, to, channel, actor }) => [kind, type, to, channel, actor?.name ?? null])).toEqual([
      ['event', 'participation.status_changed', 'invited', 'manual', 'Test Owner'],
      ['email', 'email.failed', null, null, null],
      ['evidence', 'evidence.hold', null, 'redirect', null],
      ['event', 'evidence.hold', 'invited', 'redirect', null],
      ['event', 'participation.status_changed', 'started', 'entry', null],
      ['evidence', 'evidence.apply', null, 'redirect', null],
      ['event', 'participation.status_changed', 'submitted', 'redirect', null],
      ['evidence', 'evidence.apply', null, 'manual', null],
      ['event', 'participation.status_changed', 'completed', 'manual', 'Test Owner'],
      ['event', 'incentive.due', 'due', 'manual', 'Test Owner'],
    ]);
    expect(body.entries[2]).toMatchObject({
      anomaly: { code: 'never_started', remedy: expect.stringContaining('mark the participation') },
      details: { counts: false },
    });
    expect(body.entries[8]).toMatchObject({ reason: 'Watched the recording', from: 'submitted' });
    expect(body.why).toEqual({
      because: 'A person of the team completed the participation.',
      next: 'The incentive is due; a person has to release it.',
    });
    expect(body.possibleActs).toEqual(['exclude']);
  });

  it('says that a report waits until a person has decided', async () => {
    const studyId = await launchReviewed();
    const id = await one(studyId);
    await report(id);
    expect((await read(id)).why.next).toContain('A report waits');
    await act(id, 'mark-submitted', { body: reason });
    expect((await read(id)).why.next).toBe('A person has to complete the participation before anything is paid.');
  });
});
