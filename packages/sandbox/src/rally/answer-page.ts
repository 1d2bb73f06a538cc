import { z } from 'zod';
import { type Answer, refuseBody } from './answer.js';

/** Body of the searches; a filter is not supported here and therefore refused. */
const searchSchema = z.strictObject({
  pageInfo: z
    .strictObject({
      size: z.number({ error: 'must be a whole number' }).int().min(1).max(100).default(10),
      startCursor: z.string({ error: 'must be the endCursor of the page before' }).optional(),
    })
    .prefault({}),
});

const MALFORMED = refuseBody([{ path: ['pageInfo', 'startCursor'], message: 'must be the endCursor of the page before' }]);

/** Answers one page of a list; a cursor names the last of the page before, so that what is added meanwhile moves nothing. */
export function answerPage<Item>(
  items: readonly Item[],
  idOf: (item: Item) => string,
  describe: (item: Item) => unknown,
  body: unknown,
): Answer {
  const parsed = searchSchema.safeParse(body ?? {});
  if (!parsed.success) return refuseBody(parsed.error.issues);
  const { size, startCursor } = parsed.data.pageInfo;
  const before =
    startCursor === undefined ? -1 : items.findIndex((item) => idOf(item) === Buffer.from(startCursor, 'base64url').toString());
  if (startCursor !== undefined && before === -1) return MALFORMED;
  const page = items.slice(before + 1, before + 1 + size);
  const cursor = (item: Item | undefined): string | null => (item === undefined ? null : Buffer.from(idOf(item)).toString('base64url'));
  return {
    status: 200,
    body: {
      results: page.map(describe),
      total: items.length,
      pageInfo: {
        hasNextPage: before + 1 + page.length < items.length,
        hasPreviousPage: before >= 0,
        startCursor: cursor(page[0]),
        endCursor: cursor(page.at(-1)),
      },
    },
  };
}
