import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import type { EntityManager } from 'typeorm';
import { Configuration } from '../platform/configuration/configuration.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { ProblemException } from '../platform/http/problem.js';
import type { OpenedFile } from './files/opened-file.js';
import { TemporaryFiles } from './files/temporary-files.js';
import { SourceError } from './source-error.js';
import { SourceFile } from './source.entity.js';

const chunkBytes = 1_048_576;

/** A file that has arrived whole. */
export interface ReceivedFile {
  readonly id: string;
  readonly bytes: number;
}

/** The files that were uploaded, in pieces in the database, where every worker finds them. Never is a whole one held in memory. */
@Injectable()
export class Uploads {
  readonly #database: WorkspaceDatabase;
  readonly #temporary: TemporaryFiles;
  readonly #limit: number;

  constructor(database: WorkspaceDatabase, temporary: TemporaryFiles, { uploadLimitMegabytes }: Configuration) {
    this.#database = database;
    this.#temporary = temporary;
    this.#limit = uploadLimitMegabytes * 1_048_576;
  }

  /**
   * Stores a file as it arrives, in short transactions of its own. Nobody reads it before {@link makeCurrent}.
   *
   * @param announced how long the sender says that it is; `null` = not said
   * @throws ProblemException `upload_too_large`, `file_malformed` when it is empty, `body_malformed` when it breaks off
   */
  async receive(
    workspaceId: string,
    sourceId: string,
    name: string | null,
    content: { readonly stream: AsyncIterable<Buffer>; readonly announced: number | null },
  ): Promise<ReceivedFile> {
    if (content.announced !== null && content.announced > this.#limit) throw this.#refuseSize();
    const id = await this.#database.run(workspaceId, async (manager) => {
      const made = await manager.insert(SourceFile, { workspaceId, sourceId, name });
      return String(made.identifiers[0]?.['id']);
    });
    try {
      const bytes = await this.#store(workspaceId, id, content.stream);
      if (bytes === 0) throw new ProblemException('file_malformed', { detail: 'The file is empty. Write at least a row into it.' });
      return { id, bytes };
    } catch (error) {
      await this.#database.run(workspaceId, (manager) => manager.delete(SourceFile, { id, workspaceId }));
      throw error;
    }
  }

  /** Puts a file in the place of the one before, which is removed unless it is just being copied. Runs in the open workspace transaction. */
  async makeCurrent(sourceId: string, { id, bytes }: ReceivedFile): Promise<void> {
    await this.removeAll(sourceId);
    await this.#database.manager.update(
      SourceFile,
      { id, workspaceId: this.#database.workspaceId },
      { state: 'current', bytes: String(bytes) },
    );
  }

  /** Removes the file of a source. Runs in the open workspace transaction. */
  async removeAll(sourceId: string): Promise<void> {
    const { manager } = this.#database;
    await manager.query(`update source_files set state = 'replaced', touched_at = now() where source_id = $1 and state = 'current'`, [
      sourceId,
    ]);
    // What is locked is being copied; housekeeping takes it later.
    await manager.query(
      `delete from source_files where id in (select id from source_files where source_id = $1 and state = 'replaced' for update skip locked)`,
      [sourceId],
    );
  }

  /** The file of a source as it is now. Runs in the open workspace transaction. */
  findCurrent(sourceId: string): Promise<SourceFile | null> {
    const { manager, workspaceId } = this.#database;
    return manager.findOneBy(SourceFile, { sourceId, workspaceId, state: 'current' });
  }

  /**
   * Copies the file of a source as it is now to this machine. A later one does not change what is read of it.
   *
   * @throws SourceError `file_missing`, or the reason of the signal
   */
  open(workspaceId: string, sourceId: string, signal: AbortSignal): Promise<OpenedFile> {
    return this.#database.run(workspaceId, async (manager) => {
      const [file] = await manager.query<{ id: string; name: string | null; bytes: string }[]>(
        `select id, name, bytes from source_files where source_id = $1 and state = 'current' for key share`,
        [sourceId],
      );
      if (!file) throw new SourceError('file_missing', 'Nothing was uploaded to this source yet. Upload a file.');
      const pieces = Math.ceil(Number(file.bytes) / chunkBytes);
      return this.#temporary.create(file.name ?? 'the uploaded file', async (handle) => {
        const read = await createPieceReader(manager, file.id);
        let coming = read(0);
        for (let position = 0; position < pieces; position += 1) {
          signal.throwIfAborted();
          const piece = await coming;
          if (position + 1 < pieces) coming = read(position + 1);
          // Whatever is wrong with it is told when its turn comes.
          coming.catch(() => undefined);
          await handle.write(piece);
        }
      });
    });
  }

  async #store(workspaceId: string, fileId: string, stream: AsyncIterable<Buffer>): Promise<number> {
    let bytes = 0;
    let position = 0;
    let held: Buffer[] = [];
    let heldBytes = 0;
    const flush = async (content: Buffer): Promise<void> => {
      await this.#database.run(workspaceId, async (manager) => {
        await manager.query('insert into source_file_chunks (file_id, position, workspace_id, content) values ($1, $2, $3, $4)', [
          fileId,
          position,
          workspaceId,
          content,
        ]);
        await manager.query('update source_files set touched_at = now() where id = $1', [fileId]);
      });
      position += 1;
    };
    for await (const piece of explainBreaks(stream)) {
      bytes += piece.length;
      if (bytes > this.#limit) throw this.#refuseSize();
      held.push(piece);
      heldBytes += piece.length;
      if (heldBytes < chunkBytes) continue;
      const all = Buffer.concat(held);
      let from = 0;
      for (; all.length - from >= chunkBytes; from += chunkBytes) await flush(all.subarray(from, from + chunkBytes));
      held = from < all.length ? [all.subarray(from)] : [];
      heldBytes = all.length - from;
    }
    if (heldBytes > 0) await flush(Buffer.concat(held));
    return bytes;
  }

  #refuseSize(): ProblemException {
    const detail = `The file is larger than ${this.#limit / 1_048_576} MiB, the most that this hub takes. Split it, or put it into a folder that the hub reads.`;
    // The rest of it is not wanted.
    return new ProblemException('upload_too_large', { detail, headers: { connection: 'close' } });
  }
}

/**
 * Reads the pieces of a file over the connection of the transaction. They come in base64: the driver knows no bytes but those in a text, and hex, as an
 * entity would come in, takes three times as long.
 */
async function createPieceReader({ queryRunner }: EntityManager, fileId: string): Promise<(position: number) => Promise<Buffer>> {
  const client = (await queryRunner?.connect()) as pg.ClientBase;
  return async (position) => {
    const text = `select encode(content, 'base64') as content from source_file_chunks where file_id = $1 and position = $2`;
    const { rows } = await client.query<{ content: string }>(text, [fileId, position]);
    const [chunk] = rows;
    if (!chunk) throw new Error(`piece ${position} of the file ${fileId} is missing`);
    return Buffer.from(chunk.content, 'base64');
  };
}

async function* explainBreaks(stream: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const pieces = stream[Symbol.asyncIterator]();
  for (;;) {
    const piece = await pieces.next().catch((error: unknown) => {
      throw new ProblemException('body_malformed', { detail: 'The upload broke off. Send the file again.', cause: error });
    });
    if (piece.done === true) return;
    yield piece.value;
  }
}
