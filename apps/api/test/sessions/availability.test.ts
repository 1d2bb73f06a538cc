import { describe, expect, it } from 'vitest';
import type { AvailabilityDto } from '../../src/sessions/availability.dto.js';
import type { MadeSessionsDto } from '../../src/sessions/session.dto.js';
import { createRallyStudy } from '../support/rally-study.js';
import { createDraft } from '../support/studies.js';
import { hub, minutesFromNow, recruit, type Problem } from './ground.js';

const availability = {
  zone: 'America/New_York',
  dateRange: { kind: 'fixed', from: '2027-03-12', to: '2027-03-15' },
  weekly: ['friday', 'saturday', 'sunday', 'monday'].map((day) => ({ day, from: '09:00', to: '10:00' })),
};
const put = (studyId: string, changes: object = {}) =>
  hub.request<AvailabilityDto & Problem>('PUT', `/api/v1/studies/${studyId}/availability`, { body: { ...availability, ...changes } });
const make = (studyId: string, body: object) =>
  hub.request<MadeSessionsDto & Problem>('POST', `/api/v1/studies/${studyId}/sessions`, { body });
const codes = ({ errors }: Problem) => errors.map(({ code, pointer }) => `${code} ${pointer}`);
/** A draft that no platform has a say in. */
const draft = async (kind: string, participationTimeMinutes: number | null = 30) =>
  (await createDraft(hub, { study: { kind, participationTimeMinutes } })).id;

describe('availability', () => {
  it('gives slots by the clocks of its zone, over the change of clocks too, and sessions are made of them once', async () => {
    const studyId = await draft('interview');
    const { status, body } = await put(studyId);
    expect(status).toBe(200);
    expect(body.slots.map(({ startsAt, local }) => `${startsAt} ${local}`)).toEqual([
      '2027-03-12T14:00:00.000Z 2027-03-12T09:00-05:00',
      '2027-03-12T14:30:00.000Z 2027-03-12T09:30-05:00',
      '2027-03-13T14:00:00.000Z 2027-03-13T09:00-05:00',
      '2027-03-13T14:30:00.000Z 2027-03-13T09:30-05:00',
      '2027-03-14T13:00:00.000Z 2027-03-14T09:00-04:00',
      '2027-03-14T13:30:00.000Z 2027-03-14T09:30-04:00',
      '2027-03-15T13:00:00.000Z 2027-03-15T09:00-04:00',
      '2027-03-15T13:30:00.000Z 2027-03-15T09:30-04:00',
    ]);
    const first = await make(studyId, { fromAvailability: true, host: 'Kim' });
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({
      skipped: 0,
      sessions: body.slots.map(({ startsAt }) => ({ startsAt, capacity: 1, zone: 'America/New_York' })),
    });
    expect((await make(studyId, { fromAvailability: true })).body).toMatchObject({ sessions: [], skipped: 8 });
  });

  it('S2-16 a session takes the participation time, nobody sets another, and it follows when that is changed', async () => {
    const studyId = await draft('interview', 45);
    expect(codes((await put(studyId, { sessionMinutes: 30 })).body)).toEqual(['session_minutes_fixed /sessionMinutes']);
    expect((await put(studyId, { sessionMinutes: 45 })).body.sessionMinutes).toBe(45);
    const startsAt = minutesFromNow(60);
    expect(codes((await make(studyId, { startsAt, minutes: 30 })).body)).toEqual(['session_minutes_fixed /minutes']);
    const { sessions } = (await make(studyId, { startsAt })).body;
    const lasts = async () => {
      const path = `/api/v1/studies/${studyId}/sessions/${sessions[0]?.id}`;
      const { body } = await hub.request<{ startsAt: string; endsAt: string }>('GET', path);
      return (Date.parse(body.endsAt) - Date.parse(body.startsAt)) / 60_000;
    };
    expect(await lasts()).toBe(45);
    await hub.request('PATCH', `/api/v1/studies/${studyId}`, { body: { participationTimeMinutes: 20 } });
    expect(await lasts()).toBe(20);
  });

  it('S2-29 S2-33 an unmoderated test has no scheduling, and says why', async () => {
    const studyId = await draft('unmoderated_test');
    const { status, body } = await put(studyId);
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'availability_refused', errors: [{ code: 'scheduling_not_supported' }] });
    expect((await make(studyId, { startsAt: minutesFromNow(60) })).body).toMatchObject({
      code: 'session_refused',
      errors: [{ code: 'scheduling_not_supported' }],
    });
    for (const kind of ['interview', 'group_interview']) expect((await put(await draft(kind))).status).toBe(200);
  });

  it('S2-30 rolling dates are refused where the platform refuses them, a fixed range is taken', async () => {
    const rolling = { dateRange: { kind: 'rolling', days: 14 } };
    const { studyId } = await createRallyStudy(hub);
    const { status, body } = await put(studyId, rolling);
    expect(status).toBe(422);
    expect(codes(body)).toEqual(['setting_refused /dateRange']);
    expect((await put(studyId)).status).toBe(200);
    expect((await put(await draft('interview'), rolling)).status).toBe(200);
  });

  it('names everything that is wrong at once, and a person out of the team cannot set it', async () => {
    const bad = { zone: '+02:00', dateRange: { kind: 'fixed', from: '2027-02-30', to: 'x' }, weekly: [], sessionMinutes: 5 };
    expect(codes((await put(await draft('interview'), bad)).body)).toEqual([
      'session_minutes_fixed /sessionMinutes',
      'time_zone_unknown /zone',
      'date_invalid /dateRange/from',
      'date_invalid /dateRange/to',
      'window_missing /weekly',
    ]);
    const path = `/api/v1/studies/${await draft('interview')}/availability`;
    expect((await hub.request('PUT', path, { body: availability, key: await hub.key('observer') })).status).toBe(403);
    expect((await hub.request('GET', path)).status).toBe(404);
  });

  it('says what is missing for sessions', async () => {
    const none = await draft('interview');
    expect((await make(none, { fromAvailability: true })).body.code).toBe('availability_missing');
    expect(codes((await make(none, {})).body)).toEqual(['either_or /startsAt']);
    expect(codes((await make(none, { startsAt: '2027-05-04T09:00:00' })).body)).toEqual(['instant_invalid /startsAt']);
    expect(codes((await make(none, { startsAt: '2020-05-04T09:00:00Z', capacity: 2 })).body)).toEqual([
      'capacity_invalid /capacity',
      'session_past /startsAt',
    ]);
    expect(codes((await make(await draft('interview', null), { startsAt: minutesFromNow(9) })).body)).toEqual([
      'participation_time_missing /participationTimeMinutes',
    ]);
    expect(codes((await make(await draft('group_interview'), { startsAt: minutesFromNow(9), capacity: 1 })).body)).toEqual([
      'capacity_invalid /capacity',
    ]);
  });

  it('nothing is planned any more once the study is closed', async () => {
    const studyId = await recruit();
    await hub.request('POST', `/api/v1/studies/${studyId}/close`, { body: { confirm: true } });
    expect((await put(studyId)).body.code).toBe('study_closed');
    expect((await make(studyId, { startsAt: minutesFromNow(60) })).body.code).toBe('study_closed');
  });
});
