import { afterAll, describe, expect, it } from 'vitest';
import type { ScreenerDto } from '../../src/screeners/screener.dto.js';
import { startHub } from '../support/start-hub.js';
import { createDraft, createLaunchedStudy } from '../support/studies.js';

const hub = await startHub();
afterAll(() => hub.close());

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly code: string; readonly pointer: string }[];
}
const put = (studyId: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  hub.request<Problem & ScreenerDto>('PUT', `/api/v1/studies/${studyId}/screener`, { body, headers });
const get = (studyId: string, query = '') => hub.request<Problem & ScreenerDto>('GET', `/api/v1/studies/${studyId}/screener${query}`);
const choices = [
  { id: 'yes', text: 'Yes', effect: 'accept' },
  { id: 'no', text: 'No' },
];
const ask = (text: string) => ({ questions: [{ id: 'bank', text, kind: 'single_choice', choices }] });

describe('a screener', () => {
  it('gets a new version by every real change and by nothing else, and keeps the old ones', async () => {
    const { id } = await createDraft(hub);
    const first = await put(id, ask('Do you bank on your phone?'));
    expect([first.status, first.headers.get('etag')]).toEqual([200, '"1"']);
    expect(first.body).toMatchObject({ studyId: id, version: 1, latestVersion: 1, createdAt: expect.any(String) });
    expect(first.body.questions[0]).toMatchObject({ required: true, choices: [{ effect: 'accept' }, { effect: 'may_select' }] });
    const [question] = first.body.questions;
    const same = await put(id, { questions: [Object.fromEntries(Object.entries(question ?? {}).toReversed())] });
    expect(same.body).toEqual(first.body);
    const second = await put(id, ask('Do you bank by phone?'));
    expect(second.body).toMatchObject({ version: 2, latestVersion: 2 });
    expect((await get(id)).body).toEqual(second.body);
    expect((await get(id, '?version=1')).body).toEqual({ ...first.body, latestVersion: 2 });
    const { rows } = await hub.sql.query(`select data from events where study_id = $1 and type = 'screener.changed' order by id`, [id]);
    expect(rows.map(({ data }) => data)).toEqual([
      { version: 1, questions: 1 },
      { version: 2, questions: 1 },
    ]);
  });

  it('may be changed after the launch: those who answered keep their version (D14)', async () => {
    const { studyId } = await createLaunchedStudy(hub);
    expect((await put(studyId, ask('A?'))).body.version).toBe(1);
    expect((await put(studyId, ask('B?'))).body.version).toBe(2);
  });

  it('is refused with every fault at once, by where it stands', async () => {
    const { id } = await createDraft(hub);
    const answer = await put(id, {
      questions: [
        { id: 'a', text: '', kind: 'single_choice', choices: [{ id: 'x', text: 'X' }] },
        { id: 'a', text: 'Again?', kind: 'text', showIf: { question: 'later', equals: 'x' } },
        { id: 'c', text: 'C?', kind: 'riddle' },
      ],
    });
    expect([answer.status, answer.body.code]).toEqual([422, 'validation_failed']);
    expect(answer.body.errors?.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(
      expect.arrayContaining([
        '/questions/0/text too_short',
        '/questions/1/id question_id_repeated',
        '/questions/1/showIf/question condition_question_unknown',
        '/questions/2/kind member_invalid',
      ]),
    );
    for (const body of [[], 'x', { questions: [] }, { questions: ask('A?').questions, colour: 'red' }]) {
      expect((await put(id, body)).status).toBeGreaterThanOrEqual(400);
    }
    expect((await get(id)).body).toMatchObject({ code: 'not_found', detail: 'The study has no screener yet.' });
  });

  it('is held back when it was written for another version', async () => {
    const { id } = await createDraft(hub);
    await put(id, ask('A?'));
    expect((await put(id, ask('B?'), { 'if-match': '"1"' })).status).toBe(200);
    const stale = await put(id, ask('C?'), { 'if-match': '"1"' });
    expect([stale.status, stale.body.code]).toEqual([412, 'version_mismatch']);
  });

  it('has one version for each of those who save at once', async () => {
    const { id } = await createDraft(hub);
    const saved = await Promise.all(Array.from({ length: 8 }, (_, index) => put(id, ask(`Number ${index}?`))));
    expect(saved.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(saved.map(({ body }) => body.version).toSorted((left, right) => left - right)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('knows no version that is not there', async () => {
    const { id } = await createDraft(hub);
    await put(id, ask('A?'));
    expect((await get(id, '?version=2')).body).toMatchObject({
      code: 'not_found',
      detail: 'The screener has no version 2; the latest is 1.',
    });
    for (const query of ['?version=0', '?version=x', '?version=1.5', '?v=1']) expect((await get(id, query)).status).toBe(400);
  });
});
