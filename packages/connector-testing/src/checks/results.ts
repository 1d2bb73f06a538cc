import * as fc from 'fast-check';
import { shorten } from '../ending.js';

const run = { numRuns: 100, seed: 20_260_115 } as const;

/** The first counterexample of a property, in words; none = it holds. */
export function findCounterexample<T>(arbitrary: fc.Arbitrary<T>, find: (value: T) => string | null): readonly string[] {
  const { failed, counterexample } = fc.check(
    fc.property(arbitrary, (value) => find(value) === null),
    run,
  );
  if (!failed || !counterexample) return [];
  return [find(counterexample[0]) ?? 'it differs from call to call'];
}

/** What is wrong with a result that has to be a value of the contract. */
export function listResultFaults(what: string, work: () => unknown, wanted: 'refused' | 'either'): readonly string[] {
  let result: unknown;
  try {
    result = work();
  } catch (error) {
    return [`${what} throws ${shorten(String(error))}`];
  }
  const { ok, value, faults } = Object(result) as { readonly ok?: unknown; readonly value?: unknown; readonly faults?: unknown };
  if (ok === true) return wanted === 'refused' ? [`${what} gives ${shorten(JSON.stringify(value) ?? 'nothing')}`] : [];
  const list = Array.isArray(faults) ? (faults as readonly { readonly code?: unknown; readonly detail?: unknown }[]) : [];
  const isTold =
    ok === false &&
    list.length > 0 &&
    list.every(({ code, detail }) => typeof code === 'string' && typeof detail === 'string' && detail !== '');
  return isTold ? [] : [`${what} gives no fault that says what is wrong: ${shorten(JSON.stringify(result) ?? 'nothing')}`];
}
