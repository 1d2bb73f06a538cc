import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from } from 'pg-copy-streams';
import type { SourceRow } from '../../../sources/model-reader.js';
import type { HeldRun } from '../held-run.js';
import { createStageLine, stageColumns, type StageLine } from './write-stage-line.js';

/** One COPY goes on for so long; then what it brought is there, and the run can say how far it is. */
const copyMilliseconds = 1_000;
/** Bytes that are handed on at once. */
const pieceBytes = 65_536;

/** Ends a COPY. The database is told that it ended, and not why. */
class EndedEarly extends Error {
  override readonly name = 'EndedEarly';

  constructor(cause: unknown) {
    super('the source ended early', { cause });
  }
}

interface Progress {
  rows: number;
  isOver: boolean;
}

/**
 * Copies rows into the stage. The source is read only as fast as the database takes them, so memory stays bounded.
 *
 * @param onProgress told the rows copied so far, about once a second and at the end
 * @returns how many rows there were
 * @throws SourceError, or the reason of the run's signal
 */
export async function copyRows(
  held: Pick<HeldRun, 'client' | 'runId' | 'settings' | 'signal'>,
  windows: AsyncIterable<readonly SourceRow[]>,
  onProgress: (rows: number) => Promise<void>,
): Promise<number> {
  const iterator = windows[Symbol.asyncIterator]();
  const progress: Progress = { rows: 0, isOver: false };
  const write = createStageLine(held.runId, held.settings.plan);
  try {
    while (!progress.isOver) {
      const copy = held.client.query(from(`copy staging.sync_rows (${stageColumns}) from stdin`));
      await pipeline(Readable.from(writePieces(held.signal, write, iterator, progress), { highWaterMark: 2 }), copy);
      await onProgress(progress.rows);
    }
    return progress.rows;
  } catch (error) {
    throw error instanceof EndedEarly ? error.cause : error;
  } finally {
    await iterator.return?.();
  }
}

/** Writes the rows of one COPY as pieces of UTF-8: lines go into them one by one, since joined texts of that size would stay in the heap for long. */
async function* writePieces(
  signal: AbortSignal,
  write: StageLine,
  iterator: AsyncIterator<readonly SourceRow[]>,
  progress: Progress,
): AsyncGenerator<Buffer, void, undefined> {
  const until = performance.now() + copyMilliseconds;
  while (performance.now() < until) {
    const rows = await takeWindow(iterator, signal);
    if (rows === null) {
      progress.isOver = true;
      return;
    }
    let piece = Buffer.allocUnsafeSlow(pieceBytes);
    let length = 0;
    for (const row of rows) {
      progress.rows += 1;
      const line = write(row, progress.rows);
      // A character of a text has at most three bytes.
      if (length + 3 * line.length > piece.length) {
        if (length > 0) yield piece.subarray(0, length);
        piece = Buffer.allocUnsafeSlow(Math.max(pieceBytes, Buffer.byteLength(line)));
        length = 0;
      }
      length += piece.write(line, length);
    }
    if (length > 0) yield piece.subarray(0, length);
  }
}

async function takeWindow(iterator: AsyncIterator<readonly SourceRow[]>, signal: AbortSignal): Promise<readonly SourceRow[] | null> {
  try {
    signal.throwIfAborted();
    const next = await iterator.next();
    return next.done === true ? null : next.value;
  } catch (error) {
    throw new EndedEarly(error);
  }
}
