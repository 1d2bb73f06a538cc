import { describe, expect, it } from 'vitest';
import { catchError, open, signal, study } from '../test/open.js';

const rallyStudy = {
  studyId: study.rallyStudyId,
  studyType: 'INTERVIEWS',
  recruitmentStrategy: 'EXTERNAL',
  status: 'ACTIVE',
  studyPlan: { name: 'Internal', externalName: 'Tell us about banking', participationLimit: 10 },
  createdAt: '2026-03-06T00:00:00Z',
};
const fetchStudy = (body: unknown, status = 200) => open({ answer: () => ({ status, body }) }).recruitment.fetchStudy({ study, signal });

describe('a study of Rally’s', () => {
  it('is read by one request', async () => {
    const { recruitment, requests } = open({ answer: () => ({ body: rallyStudy }) });
    expect(await recruitment.fetchStudy({ study, signal })).toEqual({
      externalId: study.rallyStudyId,
      title: 'Tell us about banking',
      kind: 'interview',
      status: 'active',
      participationLimit: 10,
    });
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([`GET /api/public/v1/studies/${study.rallyStudyId}`]);
  });

  it.each([
    ['INTERVIEWS', 'interview'],
    ['GROUP_INTERVIEW', 'group_interview'],
    ['UNMODERATED_TEST', 'unmoderated_test'],
  ])('S2-2 of the type %s is a study of the kind %s', async (studyType, kind) => {
    expect(await fetchStudy({ ...rallyStudy, studyType })).toMatchObject({ kind });
  });

  it.each(['SURVEY', 'DIARY', 'toString'])('S2-2 of the type %s is refused with the types that are taken', async (studyType) => {
    expect(await catchError(fetchStudy({ ...rallyStudy, studyType }))).toEqual({
      code: 'unsupported',
      message: expect.stringMatching(new RegExp(`${studyType}.*INTERVIEWS, GROUP_INTERVIEW and UNMODERATED_TEST`)),
    });
  });

  it.each([
    ['DRAFT', 'draft'],
    ['PAUSED', 'paused'],
    ['CLOSED', 'closed'],
  ])('in the status %s is %s', async (status, translated) => {
    expect(await fetchStudy({ ...rallyStudy, status })).toMatchObject({ status: translated });
  });

  it('has a title and no limit where it has little', async () => {
    expect(await fetchStudy({ ...rallyStudy, studyPlan: { name: 'Internal', externalName: ' ' } })).toMatchObject({
      title: 'Internal',
      participationLimit: null,
    });
    expect(await fetchStudy({ ...rallyStudy, studyPlan: {} })).toMatchObject({ title: study.rallyStudyId });
  });

  it.each([
    [{ ...rallyStudy, status: 'ARCHIVED' }, /\/status.*ARCHIVED/],
    [{ ...rallyStudy, studyPlan: undefined }, /\/studyPlan/],
    [{ ...rallyStudy, studyPlan: { participationLimit: 0 } }, /\/studyPlan\/participationLimit/],
    [{}, /\/studyId/],
    ['[', /JSON/],
  ])('is in no known form: %j', async (body, message) => {
    expect(await catchError(fetchStudy(body))).toEqual({ code: 'response_invalid', message: expect.stringMatching(message) });
  });

  it.each([
    [{}, true],
    [study, false],
  ])('D1 is not read where the hub is the workspace: %j, key %j', async (settings, hasKey) => {
    const { recruitment, requests } = open({ hasKey });
    expect(await recruitment.fetchStudy({ study: settings, signal })).toBeNull();
    expect(requests).toEqual([]);
  });
});

describe('the check of a connection', () => {
  it('D1 has nothing to ask without a key', async () => {
    const opened = open({ hasKey: false });
    const { requests } = opened;
    await expect(opened.checkConnection({ signal })).resolves.toBeUndefined();
    expect(requests).toEqual([]);
  });

  it('asks for one study with a key, and for nobody', async () => {
    const opened = open({ answer: () => ({ body: { results: [] } }) });
    const { requests } = opened;
    await expect(opened.checkConnection({ signal })).resolves.toBeUndefined();
    expect(requests.map(({ method, path, json }) => [method, path, json])).toEqual([
      ['POST', '/api/public/v1/studies/search', { pageInfo: { size: 1 } }],
    ]);
  });

  it.each([
    [{ status: 401 }, 'authentication_failed'],
    [{ status: 403 }, 'permission_denied'],
    [{ body: {} }, 'response_invalid'],
    [{ body: '<p>' }, 'response_invalid'],
    [{ status: 500 }, 'provider_unavailable'],
  ])('says what is wrong: %j', async (answer, code) => {
    expect(await catchError(open({ answer: () => answer }).checkConnection({ signal }))).toMatchObject({ code });
  });
});
