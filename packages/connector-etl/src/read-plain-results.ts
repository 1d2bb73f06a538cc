import type { RecordOutcome } from '@panelbridge/core/connector';

const created = 'created';
const updated = 'updated';

/**
 * Reads the usual answer to an accepted batch: one result for each row, in order, each with place, id and what was done, and nothing else. Thousands
 * of batches are answered so, and need no more than this; whatever is different in the least is left to `readResults`.
 *
 * @returns `null` where the answer is another one
 */
export function readPlainResults(body: unknown, count: number): readonly RecordOutcome[] | null {
  if (typeof body !== 'object' || body === null || !('data' in body)) return null;
  const { data } = body;
  if (!Array.isArray(data) || data.length !== count) return null;
  const outcomes: RecordOutcome[] = [];
  for (let place = 0; place < count; place += 1) {
    const outcome = readPlain(data[place], place);
    if (outcome === null) return null;
    outcomes.push(outcome);
  }
  return outcomes;
}

function readPlain(result: unknown, place: number): RecordOutcome | null {
  if (typeof result !== 'object' || result === null) return null;
  const { index, id, result: effect } = result as Readonly<Record<'index' | 'id' | 'result', unknown>>;
  if (index !== place || typeof id !== 'string' || id === '' || (effect !== created && effect !== updated)) return null;
  let members = 0;
  for (const name in result) if (Object.hasOwn(result, name)) members += 1;
  return members === 3 ? { status: 'accepted', effect, externalId: id } : null;
}
