import { readFileSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import type { OpenApiDocument } from '../../src/platform/http/openapi-document.js';
import { listApiOperations } from '../support/api-operations.js';
import { describeExamples } from '../support/describe-examples.js';
import { createAnswerJudge } from '../support/documented-answer.js';
import { sendExample } from '../support/example-requests.js';
import { refusedExamples } from '../support/refused-examples.js';
import { startHub } from '../support/start-hub.js';
import { seedWholeWorkspace } from '../support/whole-workspace.js';

// What the last release told its clients: they send that, and read answers as it says, passing over what they do not know.
const released = JSON.parse(readFileSync(new URL('../../openapi.released.json', import.meta.url), 'utf8')) as OpenApiDocument;
const judge = createAnswerJudge(released, { isStrict: false });
const operations = listApiOperations(released, '/');
const hub = await startHub();
afterAll(() => hub.close());

describeExamples('a client of an older contract, in', { hub, operations, judge });

it('takes a documented refusal of what was once sound for a fault', async () => {
  const create = operations.find(({ name }) => name === 'POST /api/v1/studies');
  if (!create) throw new Error('The released API could not make studies');
  const workspace = await seedWholeWorkspace(hub);
  const send = (body: object) => sendExample(hub, workspace, { ...create, examples: { 'application/json': body } }, 'application/json');
  const { answer } = await send({ title: 'Banking', owner: 'a member that a release has taken away' });
  expect([judge.listFaults(create, answer), answer.status, refusedExamples.has(create.name)]).toEqual([[], 422, false]);
  expect((await send({ title: 'Banking' })).answer.status).toBe(201);
});
