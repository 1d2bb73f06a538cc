import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { HotStatements } from '../../src/links/hot-statements.js';
import type { Page } from '../../src/platform/http/pagination.js';
import type { FindingDto } from '../../src/reconciliation/findings/finding.dto.js';
import type { FixResultsDto } from '../../src/reconciliation/findings/fix.dto.js';
import type { ReconciliationDto } from '../../src/reconciliation/reconciliation.dto.js';
import { inviteParticipants } from '../support/participations.js';
import { startHub } from '../support/start-hub.js';
import { createLaunchedStudy } from '../support/studies.js';

const hub = await startHub();
const hot = hub.app.get(HotStatements);
afterAll(() => hub.close());

it('what a run finds is applied while the next one looks at it, and the one after that finds nothing any more', async () => {
  const { studyId } = await createLaunchedStudy(hub, { study: { participationLimit: 100 } });
  const people = (await inviteParticipants(hub, studyId, 60)).map(({ participationId }) => participationId);
  await Promise.all(people.map((participation) => hot.recordEntry({ participation, requestId: 'r' })));
  const runs = `/api/v1/studies/${studyId}/reconciliations`;
  const upload = async (): Promise<string> => {
    const headers = { 'content-type': 'text/csv', 'idempotency-key': randomUUID() };
    const list = ['participantId,status', ...people.map((id) => `${id},COMPLETE`)].join('\n');
    const { status, body } = await hub.request<ReconciliationDto>('POST', runs, { headers, body: list });
    expect({ status, body }).toMatchObject({ status: 202 });
    return body.id;
  };
  const finish = async (id: string): Promise<ReconciliationDto> => {
    for (let round = 0; round < 200; round += 1) {
      const { body } = await hub.request<ReconciliationDto>('GET', `${runs}/${id}`);
      if (body.finishedAt !== null) return body;
      await setTimeout(50);
    }
    throw new Error('the run does not come to an end');
  };
  const first = await upload();
  expect(await finish(first)).toMatchObject({ status: 'finished', counts: { missing_completion: 60 } });

  const applied: FixResultsDto[] = [];
  const second = await upload();
  for (let start = 0; start < people.length; start += 12) {
    const { body: page } = await hub.request<Page<FindingDto>>('GET', `/api/v1/studies/${studyId}/findings?limit=12`);
    const { status, body } = await hub.request<FixResultsDto>('POST', `${runs}/${first}/findings/apply`, {
      body: { items: page.data.map(({ id }) => ({ id })) },
      headers: { 'idempotency-key': randomUUID() },
    });
    expect(status).toBe(200);
    applied.push(body);
  }
  expect((await finish(second)).status).toBe('finished');
  expect(applied.flatMap(({ results }) => results.map(({ result }) => result))).toEqual(people.map(() => 'done'));
  const { rows } = await hub.sql.query('select attempt from reconciliations where id = $1', [second]);
  expect(rows).toEqual([{ attempt: 1 }]);

  expect(await finish(await upload())).toMatchObject({ status: 'finished', counts: { match: 60 }, newFindings: 0 });
  expect((await hub.request<Page<FindingDto>>('GET', `/api/v1/studies/${studyId}/findings`)).body.data).toEqual([]);
});
