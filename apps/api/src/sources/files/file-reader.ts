import type { ModelColumn } from '@panelbridge/core';
import type { BucketSum, ModelReader, ReadInput, SourceRow } from '../model-reader.js';
import { pickColumns } from '../pick-columns.js';
import { SourceError } from '../source-error.js';
import { findCsvShape } from './csv-shape.js';
import { startEngine, type FileEngine } from './duckdb.js';
import { explainFault } from './explain-fault.js';
import type { FileFormat, FileOptions } from './file-format.js';
import type { FileShape } from './file-shape.js';
import { findJsonLinesShape } from './json-lines-shape.js';
import type { OpenedFile } from './opened-file.js';
import { findParquetShape } from './parquet-shape.js';
import { streamRows } from './stream-rows.js';

const mostRows = 1_000;

/** How a file is read. */
export interface FileModel {
  readonly format: FileFormat;
  readonly options: FileOptions;
  /** Null: the first column. */
  readonly primaryKey: string | null;
}

/** What a file is read with. */
export interface FileReaderOptions {
  readonly signal: AbortSignal;
  readonly memoryMegabytes: number;
}

/** A file, read from front to back. It cannot be asked for parts of it. */
export class FileReader implements ModelReader {
  readonly #file: OpenedFile;
  readonly #model: FileModel;
  readonly #engine: FileEngine;
  readonly #shape: FileShape;
  readonly #signal: AbortSignal;
  readonly #interrupt: () => void;
  #isClosed = false;

  private constructor(file: OpenedFile, model: FileModel, engine: FileEngine, shape: FileShape, signal: AbortSignal) {
    this.#file = file;
    this.#model = model;
    this.#engine = engine;
    this.#shape = shape;
    this.#signal = signal;
    this.#interrupt = () => engine.connection.interrupt();
    signal.addEventListener('abort', this.#interrupt, { once: true });
  }

  /** Takes over a file; it is closed with the reader, and also when it is refused. @throws SourceError */
  static async open(file: OpenedFile, model: FileModel, { signal, memoryMegabytes }: FileReaderOptions): Promise<ModelReader> {
    let engine: FileEngine | undefined;
    try {
      signal.throwIfAborted();
      if (file.bytes === 0) throw new SourceError('file_malformed', `“${file.name}” is empty. Write at least a row into it.`);
      engine = await startEngine(file.path, memoryMegabytes);
      const shape = await findShape(file, model, engine);
      return new FileReader(file, model, engine, shape, signal);
    } catch (error) {
      engine?.close();
      await file.close();
      signal.throwIfAborted();
      throw explainFault(error, file.name, model.format);
    }
  }

  describe(): Promise<readonly ModelColumn[]> {
    return Promise.resolve(this.#shape.columns);
  }

  sumBuckets(): Promise<readonly BucketSum[] | null> {
    return Promise.resolve(null);
  }

  async *read({ columns, buckets, limit }: ReadInput): AsyncIterable<readonly SourceRow[]> {
    if (buckets !== null) throw new Error('rows of a file have no buckets');
    const picked = pickColumns(this.#shape.columns, [...columns, this.#model.primaryKey ?? this.#shape.columns[0]?.name ?? '']);
    const cells = picked.map((column) => this.#writeCell(this.#shape.columns.indexOf(column)));
    const statement = `select ${cells.map((cell, index) => `${cell} as v${index}`).join(', ')} from ${this.#shape.table}`;
    const limited = limit === null ? statement : `${statement} limit ${Math.trunc(limit)}`;
    try {
      for await (const values of streamRows(this.#engine.connection, limited, cells.length)) {
        this.#signal.throwIfAborted();
        const count = values[0]?.length ?? 0;
        for (let from = 0; from < count; from += mostRows) yield this.#toRows(columns, values, from, Math.min(from + mostRows, count));
      }
      await this.#file.verify();
    } catch (error) {
      this.#signal.throwIfAborted();
      throw explainFault(error, this.#file.name, this.#model.format);
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#signal.removeEventListener('abort', this.#interrupt);
    this.#engine.close();
    await this.#file.close();
  }

  #writeCell(index: number): string {
    const { longest } = this.#shape;
    const expression = this.#shape.expressions[index] ?? 'null';
    if (this.#shape.columns[index]?.type === 'boolean') return expression;
    return `case when strlen(${expression}) > ${longest} then left(${expression}, ${longest}) else ${expression} end`;
  }

  #toRows(names: readonly string[], values: readonly (readonly unknown[])[], from: number, to: number): readonly SourceRow[] {
    const { toCell } = this.#shape;
    const keys = values[names.length];
    const rows: SourceRow[] = [];
    for (let row = from; row < to; row += 1) {
      const cells: Record<string, unknown> = {};
      for (let column = 0; column < names.length; column += 1) cells[names[column] ?? ''] = toCell(values[column]?.[row] ?? null);
      const key = toCell(keys?.[row] ?? null);
      // Cells are texts, true or false, or nothing.
      rows.push({ key: key === null ? null : `${key as string | boolean}`, cells, bucket: null, hash: null });
    }
    return rows;
  }
}

function findShape(file: OpenedFile, { format, options }: FileModel, { connection }: FileEngine): Promise<FileShape> {
  switch (format) {
    case 'csv':
      return findCsvShape(file, options);
    case 'json_lines':
      return findJsonLinesShape(file, connection);
    case 'parquet':
      return findParquetShape(file, connection);
  }
}
