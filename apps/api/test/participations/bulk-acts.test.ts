import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { BulkAnswerDto } from '../../src/participations/act.dto.js';
import { ProblemException } from '../../src/platform/http/problem.js';
import { inviteParticipants } from '../support/participations.js';
import { count, enter, hub, launch, launchReviewed, one, places, read, reason, report, submit } from './acts.js';

/** Reports once more where the study is busy just now, as the answer asks for. */
async function reportUntilTaken(id: string): Promise<void> {
  try {
    await report(id);
  } catch (error) {
    if (!(error instanceof ProblemException) || error.code !== 'service_unavailable') throw error;
    await reportUntilTaken(id);
  }
}

describe('bulk acts', () => {
  it('give one result for each item, in order; one that is refused leaves the others be', async () => {
    const studyId = await launchReviewed();
    const [a, b, c] = [await submit(studyId), await one(studyId), await submit(studyId)];
    const { version } = await read(c);
    const items = [{ id: a }, { id: b }, { id: 'pp_0000000' }, { id: c, version: version - 1 }, { id: c, version }, { id: a }];
    const { status, body } = await hub.request<BulkAnswerDto>('POST', `/api/v1/studies/${studyId}/participations/complete`, {
      body: { items },
    });
    expect(status).toBe(200);
    expect(body.results.map(({ id, result, status: now, code }) => [id, result, now, code])).toEqual([
      [a, 'done', 'completed', null],
      [b, 'refused', null, 'act_not_allowed'],
      ['pp_0000000', 'refused', null, 'not_found'],
      [c, 'refused', null, 'version_mismatch'],
      [c, 'done', 'completed', null],
      [a, 'refused', null, 'act_not_allowed'],
    ]);
    expect(await count('incentives where study_id = $1', studyId)).toBe(2);
    expect(await read(b)).toMatchObject({ status: 'invited', version: 1 });
  });

  it('take as many places as there are and say so for the rest', async () => {
    const studyId = await launchReviewed({ participationLimit: 2 });
    const items = (await inviteParticipants(hub, studyId, 3)).map(({ participationId }) => ({ id: participationId }));
    const { body } = await hub.request<BulkAnswerDto>('POST', `/api/v1/participations/mark-submitted`, {
      body: { items, ...reason },
      headers: { 'idempotency-key': randomUUID() },
    });
    expect(body.results.map(({ result, code }) => [result, code])).toEqual([
      ['done', null],
      ['done', null],
      ['refused', 'no_place_left'],
    ]);
    expect(await places(studyId)).toBe(2);
  });

  it('pay those whom they can', async () => {
    const studyId = await launchReviewed();
    const [a, b] = [await submit(studyId), await one(studyId)];
    const path = `/api/v1/studies/${studyId}/participations/complete-and-pay`;
    const headers = { 'idempotency-key': randomUUID() };
    const first = await hub.request<BulkAnswerDto>('POST', path, { body: { items: [{ id: b }, { id: a }] }, headers });
    expect(first.body.results.map(({ result }) => result)).toEqual(['refused', 'done']);
    const again = await hub.request<BulkAnswerDto>('POST', path, { body: { items: [{ id: b }, { id: a }] }, headers });
    expect(again.body).toEqual(first.body);
    expect(await count(`incentives where study_id = $1 and status = 'released'`, studyId)).toBe(1);
  });

  it('do not wait for each other in a circle', async () => {
    const [x, y] = [await launch({ study: { participationLimit: 60 } }), await launch({ study: { participationLimit: 60 } })];
    const ids = [...(await inviteParticipants(hub, x, 20)), ...(await inviteParticipants(hub, y, 20))].map(
      ({ participationId }) => participationId,
    );
    await Promise.all(ids.map(enter));
    const body = (items: string[]) => ({ items: items.map((id) => ({ id })), ...reason });
    const answers = await Promise.all([
      hub.request<BulkAnswerDto>('POST', '/api/v1/participations/exclude', { body: body(ids) }),
      hub.request<BulkAnswerDto>('POST', '/api/v1/participations/exclude', { body: body(ids.toReversed()) }),
      ...ids.map((id) => reportUntilTaken(id).then(() => ({ status: 200, body: { results: [] } }))),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(answers.flatMap(({ body: { results } }) => results.filter(({ result }) => result === 'done'))).toHaveLength(40);
    expect([await places(x), await places(y)]).toEqual([0, 0]);
  });

  it('refuse too many items and unknown members', async () => {
    const items = Array.from({ length: 201 }, () => ({ id: 'pp_0000000' }));
    expect((await hub.request('POST', '/api/v1/participations/complete', { body: { items } })).status).toBe(422);
    expect(
      (await hub.request('POST', '/api/v1/participations/complete', { body: { items: [{ id: 'pp_0000000', status: 'x' }] } })).status,
    ).toBe(422);
    expect((await hub.request('POST', '/api/v1/participations/reject', { body: { items: [{ id: 'pp_0000000' }] } })).status).toBe(422);
  });
});
