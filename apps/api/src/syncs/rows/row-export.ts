import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { streamCsv } from '../../platform/csv/stream-csv.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import type { RunRowDto, RunRowExportQuery } from './row.dto.js';
import { RunRows } from './run-rows.js';

const batchSize = 500;

const columns = [
  'key',
  'match_key',
  'outcome',
  'meaning',
  'next',
  'codes',
  'pointers',
  'reasons',
  'record',
  'batch_id',
  'exchange_ids',
  'at',
] as const;

/** Writes the rows of a run that failed or were left out, however many they are; they are read in short transactions. */
@Injectable()
export class RowExport {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly rows: RunRows,
  ) {}

  /** As CSV: several reasons of a row stand in one cell, line by line. */
  streamCsv(workspaceId: string, runId: string, filter: RunRowExportQuery): Readable {
    return streamCsv(columns, mapRows(this.#read(workspaceId, runId, filter), toCells));
  }

  /** As a JSON list, one row to a line. */
  streamJson(workspaceId: string, runId: string, filter: RunRowExportQuery): Readable {
    return Readable.from(writeList(this.#read(workspaceId, runId, filter)));
  }

  async *#read(workspaceId: string, runId: string, filter: RunRowExportQuery): AsyncGenerator<RunRowDto> {
    let after = '0';
    for (;;) {
      const from = after;
      const batch = await this.database.run(workspaceId, () => this.rows.read(runId, filter, from, batchSize));
      yield* batch;
      after = batch.at(-1)?.id ?? after;
      if (batch.length < batchSize) return;
    }
  }
}

async function* mapRows<From, To>(rows: AsyncIterable<From>, map: (row: From) => To): AsyncGenerator<To> {
  for await (const row of rows) yield map(row);
}

async function* writeList(rows: AsyncIterable<RunRowDto>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const row of rows) {
    yield before + JSON.stringify(row);
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

function toCells(row: RunRowDto): Readonly<Record<(typeof columns)[number], string | null>> {
  const { key, matchKey, outcome, meaning, nextDetail, reasons, record, batchId, exchangeIds, at } = row;
  const tell = (member: 'code' | 'pointer' | 'detail'): string => reasons.map((reason) => reason[member]).join('\n');
  return {
    key,
    match_key: matchKey,
    outcome,
    meaning,
    next: nextDetail,
    codes: tell('code'),
    pointers: tell('pointer'),
    reasons: tell('detail'),
    record: record && JSON.stringify(record),
    batch_id: batchId,
    exchange_ids: exchangeIds.join(' '),
    at,
  };
}
