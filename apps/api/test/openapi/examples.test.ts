import { afterAll } from 'vitest';
import { describeApi } from '../../src/describe-api.js';
import { listApiOperations } from '../support/api-operations.js';
import { describeExamples } from '../support/describe-examples.js';
import { createAnswerJudge } from '../support/documented-answer.js';
import { startHub } from '../support/start-hub.js';

const document = await describeApi();
const hub = await startHub({ configuration: { apiRatePerMinute: 1_000_000 } });
afterAll(() => hub.close());

describeExamples('the examples of', {
  hub,
  operations: listApiOperations(document, '/'),
  judge: createAnswerJudge(document, { hasQuota: true }),
});
