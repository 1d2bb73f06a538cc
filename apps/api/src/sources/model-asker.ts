import { Injectable } from '@nestjs/common';
import type { ModelColumn } from '@panelbridge/core';
import { fromFaults } from '../platform/http/problem.js';
import { checkColumns } from './check-model.js';
import { ModelOpener, type ModelDraft } from './model-opener.js';
import type { ModelReader } from './model-reader.js';
import type { ModelPreviewDto } from './model.dto.js';
import { SourceError } from './source-error.js';
import type { Source } from './source.entity.js';
import { askSource } from './to-source-problem.js';

const previewRows = 20;
const previewCharacters = 500;
const statementSeconds = 30;

/** Asks sources what models yield, while somebody waits. Runs outside of a transaction. */
@Injectable()
export class ModelAsker {
  constructor(private readonly opener: ModelOpener) {}

  /** Reads columns and first rows. @throws ProblemException */
  async preview(source: Source, draft: ModelDraft): Promise<ModelPreviewDto> {
    return this.#read(source, draft, async (reader) => {
      const columns = await reader.describe();
      requireColumns(columns, draft);
      const rows: Readonly<Record<string, unknown>>[] = [];
      for await (const window of reader.read({ columns: columns.map(({ name }) => name), buckets: null, limit: previewRows })) {
        rows.push(...window.map(({ cells }) => Object.fromEntries(Object.entries(cells).map(([name, value]) => [name, shorten(value)]))));
      }
      return { columns, rows };
    });
  }

  /** Finds the columns, and whether a row can be read. @throws ProblemException */
  async discover(source: Source, draft: ModelDraft): Promise<readonly ModelColumn[]> {
    return this.#read(source, draft, async (reader) => {
      const columns = await reader.describe();
      requireColumns(columns, draft);
      try {
        // What fails only once rows are made, as a function that writes, fails here. A slow query may be as slow as it likes in a run.
        for await (const _ of reader.read({ columns: columns.map(({ name }) => name), buckets: null, limit: 1 }));
      } catch (error) {
        if (!(error instanceof SourceError) || error.code !== 'query_timeout') throw error;
      }
      return columns;
    });
  }

  #read<T>(source: Source, draft: ModelDraft, work: (reader: ModelReader) => Promise<T>): Promise<T> {
    return askSource(async (signal) => {
      const reader = await this.opener.openDraft(source, draft, { signal, statementSeconds });
      try {
        return await work(reader);
      } finally {
        await reader.close();
      }
    });
  }
}

function requireColumns(columns: readonly ModelColumn[], { query, file, primaryKey }: ModelDraft): void {
  const faults = checkColumns(columns, primaryKey, query !== null ? '/query' : file !== null ? '/file' : '/format');
  if (faults.length > 0) throw fromFaults(faults);
}

function shorten(value: unknown): unknown {
  return typeof value === 'string' && value.length > previewCharacters ? `${value.slice(0, previewCharacters)}…` : value;
}
