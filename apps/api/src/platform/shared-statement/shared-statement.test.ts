import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SharedStatement } from './shared-statement.js';

function record(
  options: {
    lanes?: number;
    maximumRows?: number;
    fails?: (input: string) => boolean;
    delay?: () => number;
    isOfOneInput?: (error: unknown) => boolean;
  } = {},
) {
  const batches: string[][] = [];
  const statement = new SharedStatement<string, string>({
    lanes: options.lanes ?? 1,
    maximumRows: options.maximumRows ?? 300,
    keyOf: (input) => input.split(':')[0] ?? input,
    ...(options.isOfOneInput && { isOfOneInput: options.isOfOneInput }),
    async run(inputs) {
      batches.push([...inputs]);
      await wait(options.delay?.() ?? 1);
      if (inputs.some((input) => options.fails?.(input))) throw new Error(`bad row among ${inputs.length}`);
      return inputs.map((input) => `done ${input}`);
    },
  });
  return { statement, batches };
}

describe('SharedStatement', () => {
  it('sends a lone input at once and those that arrive meanwhile together', async () => {
    const { statement, batches } = record();
    await Promise.all(['a', 'b', 'c', 'd'].map((input) => statement.submit(input)));
    expect(batches).toEqual([['a'], ['b', 'c', 'd']]);
  });

  it('never puts two inputs of one key into a statement, and keeps their order', async () => {
    const { statement, batches } = record();
    await Promise.all(['x', 'a:1', 'a:2', 'b:1', 'a:3'].map((input) => statement.submit(input)));
    expect(batches).toEqual([['x'], ['a:1', 'b:1'], ['a:2'], ['a:3']]);
  });

  it('answers each input with its own output, whatever the limits and delays', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ minLength: 1 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 7 }),
        async (inputs, lanes, maximumRows) => {
          const { statement, batches } = record({ lanes, maximumRows, delay: () => Math.random() });
          expect(await Promise.all(inputs.map((input) => statement.submit(input)))).toEqual(inputs.map((input) => `done ${input}`));
          expect(Math.max(0, ...batches.map((batch) => batch.length))).toBeLessThanOrEqual(maximumRows);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('lets one bad row fail alone', async () => {
    const { statement } = record({ fails: (input) => input === 'bad' });
    const results = await Promise.allSettled(['first', 'good', 'bad', 'also good'].map((input) => statement.submit(input)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  });

  it('lets all fail at once over what is no input’s fault, and goes on with the next', async () => {
    const { statement, batches } = record({ fails: (input) => input !== 'later', isOfOneInput: () => false });
    const results = await Promise.allSettled(['a', 'b', 'c', 'd'].map((input) => statement.submit(input)));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
    expect(batches).toEqual([['a'], ['b', 'c', 'd']]);
    await expect(statement.submit('later')).resolves.toBe('done later');
  });

  it('goes on after a failure', async () => {
    const { statement } = record({ fails: (input) => input === 'bad' });
    await expect(statement.submit('bad')).rejects.toThrow('bad row');
    await expect(statement.submit('good')).resolves.toBe('done good');
  });
});
