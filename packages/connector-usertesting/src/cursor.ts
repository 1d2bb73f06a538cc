import { z } from 'zod';
import { resultsLimits } from './results-api.js';

/** Where a pass through the list of a test stands. */
export interface Position {
  readonly testId: string;
  readonly offset: number;
  /** Sessions of the last page that joined on; one of them has to stand in the next. Empty at the beginning. */
  readonly anchors: readonly string[];
  /** How many pages were stepped back in a row since. */
  readonly back: number;
  /** Whether this page was read just now, and the list ended in it before its count. */
  readonly again: boolean;
  /** How often the pass began anew. */
  readonly restarts: number;
}

const version = 1;
const schema = z
  .object({
    v: z.literal(version),
    testId: z.string(),
    offset: z.int().min(0).max(resultsLimits.offset),
    anchors: z.array(z.string().min(1)).max(100),
    back: z.int().min(0),
    again: z.boolean().default(false),
    restarts: z.int().min(0),
  })
  .transform(({ v: _, ...position }): Position => position);

/** The beginning of a pass. */
export function begin(testId: string, restarts = 0): Position {
  return { testId, offset: 0, anchors: [], back: 0, again: false, restarts };
}

/** Reads a stored cursor; one that is not ours, or is of another test, begins the pass anew, which loses nothing. */
export function readCursor(cursor: string | null, testId: string): Position {
  const parsed = schema.safeParse(cursor === null ? null : parseJson(cursor));
  return parsed.success && parsed.data.testId === testId ? parsed.data : begin(testId);
}

/** Writes a position as a cursor. */
export function printCursor({ testId, offset, anchors, back, again, restarts }: Position): string {
  return JSON.stringify({ v: version, testId, offset, anchors, back, again, restarts });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
