import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from } from 'pg-copy-streams';
import type { SourceRow } from '../../../sources/model-reader.js';
import type { HeldRun } from '../held-run.js';
import { stageColumns, writeStageLine } from './write-stage-line.js';

/** One COPY goes on for so long; then what it brought is there, and the run can say how far it is. */
const copyMilliseconds = 1_000;
/** Characters that are handed on at once. */
const pieceLength = 131_072;

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
  const { client, runId, settings, signal } = held;
  const iterator = windows[Symbol.asyncIterator]();
  let position = 0;
  let isOver = false;
  let broken: { readonly by: unknown } | null = null;

  async function* writePieces(): AsyncGenerator<string, void, undefined> {
    const until = performance.now() + copyMilliseconds;
    while (performance.now() < until) {
      signal.throwIfAborted();
      const next = await iterator.next();
      if (next.done === true) {
        isOver = true;
        return;
      }
      let piece = '';
      for (const row of next.value) {
        position += 1;
        piece += writeStageLine(row, runId, position, settings.plan);
        if (piece.length < pieceLength) continue;
        yield piece;
        piece = '';
      }
      if (piece !== '') yield piece;
    }
  }

  // The database is told that the COPY ends early, and not why: whatever was thrown is thrown again below, as it was.
  async function* writeLines(): AsyncGenerator<string, void, undefined> {
    try {
      yield* writePieces();
    } catch (error) {
      broken = { by: error };
      throw new Error('the source ended early');
    }
  }

  try {
    while (!isOver) {
      await pipeline(
        Readable.from(writeLines(), { highWaterMark: 2 }),
        client.query(from(`copy staging.sync_rows (${stageColumns}) from stdin`)),
      );
      await onProgress(position);
    }
    return position;
  } catch (error) {
    throw broken ? (broken as { readonly by: unknown }).by : error;
  } finally {
    await iterator.return?.();
  }
}
