import { readFileSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import type { OpenApiDocument } from '../../src/platform/http/openapi-document.js';
import { listApiOperations } from '../support/api-operations.js';
import { describeExamples } from '../support/describe-examples.js';
import { createAnswerJudge } from '../support/documented-answer.js';
import { refusesForm, sendExample } from '../support/example-requests.js';
import { startHub } from '../support/start-hub.js';
import { seedWholeWorkspace } from '../support/whole-workspace.js';

// What the last release told its clients: they send that, and read answers as it says, passing over what they do not know.
const released = JSON.parse(readFileSync(new URL('../../openapi.released.json', import.meta.url), 'utf8')) as OpenApiDocument;
const judge = createAnswerJudge(released, { isStrict: false });
const operations = listApiOperations(released, '/api/');
const hub = await startHub();
afterAll(() => hub.close());

describeExamples('a client of an older contract, in', { hub, operations, judge });

it('takes a documented refusal of what was once a sound form for a fault', async () => {
  const create = operations.find(({ name }) => name === 'POST /api/v1/studies');
  if (!create) throw new Error('The released API could not make studies');
  const workspace = await seedWholeWorkspace(hub);
  const send = (body: object) => sendExample(hub, workspace, { ...create, examples: { 'application/json': body } }, 'application/json');
  const refused = await send({ title: 'Banking', owner: 'a member that a release has taken away' });
  expect([judge.listFaults(create, refused), refused.status, refusesForm(refused)]).toEqual([[], 422, true]);
  expect(refusesForm(await send({ title: 'Banking' }))).toBe(false);
});
