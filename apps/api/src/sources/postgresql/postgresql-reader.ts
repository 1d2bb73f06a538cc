import type { ModelColumn } from '@panelbridge/core';
import Cursor from 'pg-cursor';
import type { BucketSum, ModelReader, ReadInput, SourceRow } from '../model-reader.js';
import { pickColumns } from '../pick-columns.js';
import { toColumnType, type QueryColumn } from './columns.js';
import { asTexts, type Session } from './session.js';
import { writeDescription, writeRead, writeSums } from './statements.js';

type Texts = readonly (string | null)[];

const mostRows = 1_000;
const firstRows = 100;
/** What a window may hold. Rows that are long come in windows of fewer. */
const windowBytes = 4 * 1_048_576;
/** The first version that hashes rows. */
const hashingVersion = 14;

/** What is asked of a database. */
export interface QueryModel {
  readonly query: string;
  /** Null: the first column. */
  readonly primaryKey: string | null;
}

/** A query of a PostgreSQL database, read by a cursor. */
export class PostgresqlReader implements ModelReader {
  readonly #session: Session;
  readonly #query: string;
  readonly #primaryKey: string;
  readonly #columns: readonly QueryColumn[];
  readonly #hashes: boolean;

  private constructor(session: Session, query: string, primaryKey: string, columns: readonly QueryColumn[], hashes: boolean) {
    this.#session = session;
    this.#query = query;
    this.#primaryKey = primaryKey;
    this.#columns = columns;
    this.#hashes = hashes;
  }

  /** Takes over a session; it is closed with the reader, and also when the query is refused. @throws SourceError */
  static async open(session: Session, { query, primaryKey }: QueryModel): Promise<ModelReader> {
    try {
      const hashes = (await session.serverVersion) >= hashingVersion;
      const { fields } = await session.query(writeDescription(query));
      const columns = fields.map(({ name, dataTypeID }) => ({ name, type: toColumnType(dataTypeID), oid: dataTypeID }));
      return new PostgresqlReader(session, query, primaryKey ?? columns[0]?.name ?? '', columns, hashes);
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  // The columns were asked for in the same snapshot, so they cannot have changed.
  describe(): Promise<readonly ModelColumn[]> {
    return Promise.resolve(this.#columns.map(({ name, type }) => ({ name, type })));
  }

  async sumBuckets({ columns }: Pick<ReadInput, 'columns'>): Promise<readonly BucketSum[] | null> {
    if (!this.#hashes) return null;
    const picked = this.#pick(columns);
    const { rows } = await this.#session.query(writeSums(this.#query, picked.key, picked.columns));
    return rows.map(([bucket, count, hash]) => ({ bucket: Number(bucket), rows: Number(count), hash: hash ?? '0' }));
  }

  async *read({ columns, buckets, limit }: ReadInput): AsyncIterable<readonly SourceRow[]> {
    const picked = this.#pick(columns);
    if (buckets !== null && !this.#hashes) throw new Error('rows of this source have no buckets');
    const { text, values, keyIndex } = writeRead(this.#query, picked, { buckets, limit }, this.#hashes);
    const booleans = picked.columns.map(({ type }) => type === 'boolean');
    const toRow = (row: Texts): SourceRow => this.#toRow(row, columns, booleans, keyIndex);
    const cursor = new Cursor<Texts>(text, [...values], { rowMode: 'array', types: asTexts });
    await this.#session.submit(cursor);
    const windows = new Windows(this.#session, cursor);
    try {
      for (;;) {
        const rows = await windows.next();
        if (rows.length === 0) return;
        yield rows.map(toRow);
      }
    } finally {
      await windows.end();
    }
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  #pick(names: readonly string[]): { readonly key: QueryColumn; readonly columns: readonly QueryColumn[] } {
    const [key, ...columns] = pickColumns(this.#columns, [this.#primaryKey, ...names]);
    if (!key) throw new Error('the key was asked for');
    return { key, columns };
  }

  #toRow(row: Texts, names: readonly string[], booleans: readonly boolean[], keyIndex: number): SourceRow {
    const cells: Record<string, unknown> = {};
    for (let index = 0; index < names.length; index += 1) {
      const value = row[index] ?? null;
      cells[names[index] ?? ''] = booleans[index] && value !== null ? value === 't' : value;
    }
    const at = row.length - 2;
    return {
      key: row[keyIndex] ?? null,
      cells,
      bucket: this.#hashes ? Number(row[at]) : null,
      hash: this.#hashes ? (row[at + 1] ?? null) : null,
    };
  }
}

/** The windows of a cursor. The next one is under way while one is worked on, so that the database and the hub do not wait for each other. */
class Windows {
  readonly #session: Session;
  readonly #cursor: Cursor<Texts>;
  #size = firstRows;
  #coming: Promise<readonly Texts[]>;
  #isBroken = false;

  constructor(session: Session, cursor: Cursor<Texts>) {
    this.#session = session;
    this.#cursor = cursor;
    this.#coming = this.#ask();
  }

  async next(): Promise<readonly Texts[]> {
    const rows = await this.#coming;
    if (rows.length > 0) this.#coming = this.#ask();
    return rows;
  }

  /** Frees the cursor. Never rejects: whatever is wrong was told by {@link next}, or the reading has ended anyway. */
  async end(): Promise<void> {
    await this.#coming.catch(() => undefined);
    if (!this.#isBroken) await this.#session.run('read', () => this.#cursor.close()).catch(() => undefined);
  }

  #ask(): Promise<readonly Texts[]> {
    const asked = this.#session.readWindow(() => this.#readOne());
    asked.catch(() => {
      this.#isBroken = true;
    });
    return asked;
  }

  async #readOne(): Promise<readonly Texts[]> {
    const before = this.#session.bytesRead;
    const rows = await this.#cursor.read(this.#size);
    const bytes = this.#session.bytesRead - before;
    if (rows.length > 0) this.#size = Math.max(1, Math.min(mostRows, Math.floor((windowBytes * rows.length) / Math.max(bytes, 1))));
    return rows;
  }
}
