import { beforeAll, describe, expect, it } from 'vitest';
import type { ApiOperation } from './api-operations.js';
import type { AnswerJudge } from './documented-answer.js';
import { groupByArea, listExampleTypes, sendExample } from './example-requests.js';
import { refusedExamples } from './refused-examples.js';
import type { TestHub } from './start-hub.js';
import { seedWholeWorkspace, type WholeWorkspace } from './whole-workspace.js';

/**
 * Registers a test for every body that a document shows, and for each operation without one: it succeeds, and is answered as the document says, again
 * when it is retried with its key. Beside them a test that the exceptions are of the API that there is.
 *
 * @param title begins the name of a group, which its area ends
 */
export function describeExamples(
  title: string,
  { hub, operations, judge }: { readonly hub: TestHub; readonly operations: readonly ApiOperation[]; readonly judge: AnswerJudge },
): void {
  describe.each([...groupByArea(operations)])(`${title} %s`, (_area, own) => {
    let workspace: WholeWorkspace;
    beforeAll(async () => {
      workspace = await seedWholeWorkspace(hub);
    });
    const shown = own.flatMap((operation) => listExampleTypes(operation).map((type) => [operation.name, type, operation] as const));

    it.each(shown)('%s (body: %s) is taken, and answered as documented', async (_, mediaType, operation) => {
      const { answer, retry } = await sendExample(hub, workspace, operation, mediaType);
      const { status, body } = answer;
      expect(judge.listFaults(operation, answer)).toEqual([]);
      const refusal = refusedExamples.get(operation.name);
      expect(refusal ? body.code : status < 300 ? undefined : body).toBe(refusal?.code);
      if (!operation.isIdempotent || refusal) return;
      const again = await retry();
      expect(judge.listFaults(operation, again)).toEqual([]);
      expect([again.status, again.body, again.headers.get('idempotent-replayed')]).toEqual([status, body, 'true']);
    });
  });

  it('no exception is made for what is not there', () => {
    const names = operations.map(({ name }) => name);
    expect([...refusedExamples.keys()].filter((name) => !names.includes(name))).toEqual([]);
  });
}
