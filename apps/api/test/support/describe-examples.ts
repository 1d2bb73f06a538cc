import { beforeAll, describe, expect, it } from 'vitest';
import type { ApiOperation } from './api-operations.js';
import type { AnswerJudge } from './documented-answer.js';
import { groupByArea, listExampleTypes, refusesForm, sendExample } from './example-requests.js';
import type { TestHub } from './start-hub.js';
import { seedWholeWorkspace, type WholeWorkspace } from './whole-workspace.js';

/**
 * Registers a test for every body that a document shows, and for each operation without one: it is taken as far as its form goes, and answered as
 * the document says. Beside them a test that most succeed.
 *
 * @param title begins the name of a group, which its area ends
 */
export function describeExamples(
  title: string,
  { hub, operations, judge }: { readonly hub: TestHub; readonly operations: readonly ApiOperation[]; readonly judge: AnswerJudge },
): void {
  const statuses: number[] = [];

  describe.each([...groupByArea(operations)])(`${title} %s`, (_area, own) => {
    let workspace: WholeWorkspace;
    beforeAll(async () => {
      workspace = await seedWholeWorkspace(hub);
    });
    const shown = own.flatMap((operation) => listExampleTypes(operation).map((type) => [operation.name, type, operation] as const));

    it.each(shown)('%s (body: %s) is taken, and answered as documented', async (_, mediaType, operation) => {
      const answer = await sendExample(hub, workspace, operation, mediaType);
      statuses.push(answer.status);
      expect(judge.listFaults(operation, answer)).toEqual([]);
      expect(refusesForm(answer) ? answer.body : null).toBeNull();
      expect(answer.status).toBeLessThan(500);
    });
  });

  it('most examples succeed as they are', () => {
    const done = statuses.filter((status) => status < 300).length;
    expect(statuses.length).toBeGreaterThanOrEqual(operations.length);
    expect(done / statuses.length).toBeGreaterThan(0.6);
  });
}
