import { Injectable } from '@nestjs/common';
import {
  ingestionModes,
  panelDestination,
  readPanelBatch,
  type CharacteristicTypes,
  type Fault,
  type FieldType,
  type IngestionMode,
  type ReadBatch,
} from '@panelbridge/core';
import { queryNamed } from '../../platform/database/named-query.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { fromFaults, ProblemException, type ProblemError } from '../../platform/http/problem.js';
import { currentActor, currentRequest } from '../../platform/http/request-context.js';
import { currentAuthor, type WrittenRow } from '../panel-statement.js';
import { storePeople, type PeopleToStore } from '../store-people.js';
import { SharedBatches } from './shared-batches.js';

/** What became of one row. */
export interface RowResult {
  /** The place of the row in the request. */
  readonly index: number;
  readonly id: string | null;
  readonly result: 'created' | 'updated' | 'skipped' | 'duplicate' | 'rejected';
  /** Why it was rejected. */
  readonly errors?: readonly ProblemError[];
}

/** What is asked of a batch. */
export interface BatchRequest {
  readonly workspaceId: string;
  readonly body: unknown;
  /** Whether good rows are written although others are bad. */
  readonly isLenient: boolean;
}

const { maximumBatchSize } = panelDestination;
const maximumRounds = 3;
/** Workspaces whose definitions are remembered. */
const maximumGuesses = 1_000;

/** Writes batches of people that programs send. Unless it may be lenient, a batch is written whole or not at all. */
@Injectable()
export class CompatibleBatches {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly shared: SharedBatches,
  ) {}

  /** @throws ProblemException `validation_failed` that names every bad row; `service_unavailable` while definitions keep changing */
  async write({ workspaceId, body, isLenient }: BatchRequest): Promise<readonly RowResult[]> {
    const { mode, participants } = readBody(body);
    // The definitions are checked again by the statement itself, so that they are read without a lock, and old ones may be tried first.
    for (let round = 0; round < maximumRounds; round += 1) {
      const guess = round === 0 ? this.#types.get(workspaceId) : undefined;
      const types = guess ?? (await this.#readTypes(workspaceId, participants));
      const read = readPanelBatch(participants, { mode, types, form: 'nested' }, '/participants');
      if (guess && read.bad.length > 0) continue;
      if (!isLenient && read.bad.length > 0) throw fromFaults(read.bad.flatMap(({ faults }) => faults));
      const written = await (mode === 'insert'
        ? this.#insert({ workspaceId, mode, types, records: read.records, onlyIfEmpty: [], author: currentAuthor() }, read, isLenient)
        : this.shared.write({
            workspaceId,
            mode,
            types,
            records: read.records,
            keyId: currentActor().keyId,
            requestId: currentRequest().requestId,
          }));
      if (written) return toResults(participants.length, read, written);
    }
    const detail = 'Characteristics of the workspace are being changed. Send the batch again; nothing of it was written.';
    throw new ProblemException('service_unavailable', { detail, headers: { 'retry-after': '1' } });
  }

  /** What the definitions were when they were last read. */
  readonly #types = new Map<string, CharacteristicTypes>();

  /** @throws ProblemException `validation_failed`, and nobody is added, when somebody is there already and that is not to be overlooked */
  #insert(batch: PeopleToStore, { places }: ReadBatch, isLenient: boolean): Promise<readonly WrittenRow[] | null> {
    return this.database.run(batch.workspaceId, async (manager) => {
      const written = await storePeople(({ text, values }) => manager.query(text, values), batch);
      if (isLenient) return written;
      const faults = (written ?? []).flatMap(({ effect }, index): readonly Fault[] => {
        const detail = 'Somebody in the panel, or in this batch, has already taken this email. An insert changes nobody.';
        return effect === 'duplicate' ? [{ code: 'duplicate', pointer: `/participants/${places[index]}/email`, detail }] : [];
      });
      if (faults.length > 0) throw fromFaults(faults);
      return written;
    });
  }

  async #readTypes(workspaceId: string, rows: readonly unknown[]): Promise<CharacteristicTypes> {
    if (!rows.some((row) => typeof row === 'object' && row !== null && 'characteristics' in row)) return new Map();
    const rowsOfTypes = await queryNamed<{ slug: string; type: FieldType }>(this.database.dataSource, {
      name: 'list_characteristic_types',
      text: 'select * from list_characteristic_types($1)',
      values: [workspaceId],
    });
    const types = new Map(rowsOfTypes.map(({ slug, type }) => [slug, type]));
    if (this.#types.size >= maximumGuesses) this.#types.clear();
    this.#types.set(workspaceId, types);
    return types;
  }
}

function readBody(body: unknown): { readonly mode: IngestionMode; readonly participants: readonly unknown[] } {
  const { mode: given = 'upsert', participants, ...others } = isObject(body) ? body : {};
  const errors: ProblemError[] = [];
  const mode = ingestionModes.find((one) => one === given);
  if (!mode) errors.push({ pointer: '/mode', code: 'mode_unknown', detail: `There is no such mode. Choose ${ingestionModes.join(', ')}.` });
  const rows = Array.isArray(participants) ? (participants as readonly unknown[]) : [];
  if (rows.length === 0 || rows.length > maximumBatchSize) {
    const count = Array.isArray(participants) ? ` This one has ${rows.length}.` : '';
    const detail = `A batch is a list of 1 to ${maximumBatchSize} people under “participants”.${count} Send more in several batches.`;
    errors.push({ pointer: '/participants', code: 'batch_size', detail });
  }
  for (const name of Object.keys(others)) {
    const detail = 'A batch has the members “participants” and “mode” alone. Leave this one out.';
    errors.push({ pointer: `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, code: 'unknown_member', detail });
  }
  if (errors.length > 0 || !mode) throw new ProblemException('validation_failed', { errors });
  return { mode, participants: rows };
}

function toResults(count: number, { places, bad }: ReadBatch, written: readonly WrittenRow[]): readonly RowResult[] {
  const results = Array.from({ length: count }, (_, index): RowResult => ({ index, id: null, result: 'rejected' }));
  for (const { place, faults } of bad) results[place] = { index: place, id: null, result: 'rejected', errors: faults };
  written.forEach((row, position) => {
    const index = places[position] ?? 0;
    if ('id' in row) results[index] = { index, id: row.id, result: row.effect };
    else results[index] = { index, id: null, result: row.effect === 'no_match' ? 'skipped' : row.effect };
  });
  return results;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
