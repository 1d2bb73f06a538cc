import { Injectable } from '@nestjs/common';
import { defaultAlertThresholds, defaultRemovalThreshold, type Fault, type FieldMapping } from '@panelbridge/core';
import { IsNull, type EntityManager } from 'typeorm';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { fromFaults, ProblemException } from '../platform/http/problem.js';
import { currentActor, currentRequest } from '../platform/http/request-context.js';
import { requireMatch } from '../platform/http/versions.js';
import { findChanges } from './find-changes.js';
import { RunsService } from './runs/runs.service.js';
import { checkSchedule } from './schedule/check-schedule.js';
import { SyncChecker } from './sync-checker.js';
import { refuseUnknownSync, SyncReader } from './sync-reader.js';
import type { ChangeSyncDto, CreateSyncDto, DestinationDto, SyncScheduleDto } from './sync.dto.js';
import { Sync } from './sync.entity.js';

/** How often a change is thought over anew because somebody else changed the sync meanwhile. */
const maximumTries = 3;

type Columns = Pick<
  Sync,
  | 'name'
  | 'modelId'
  | 'connectionId'
  | 'splitRetries'
  | 'removalThreshold'
  | 'failedShare'
  | 'alertChannelIds'
  | 'scheduleCron'
  | 'scheduleTimeZone'
> & { readonly mode: string; readonly deleteBehaviour: string; readonly mappings: readonly FieldMapping[] };

/** Which settings planning depends on; a change of others asks no destination. */
const planned = ['modelId', 'connectionId', 'mode', 'deleteBehaviour', 'mappings'] as const;

/** The syncs of a workspace. What may ask a destination runs outside of a transaction and opens its own. */
@Injectable()
export class SyncsService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly checker: SyncChecker,
    private readonly reader: SyncReader,
    private readonly runs: RunsService,
    private readonly events: EventLog,
  ) {}

  /** Makes a sync. @returns its id @throws ProblemException `validation_failed` with every fault; ConnectorError of a destination that is asked for its fields */
  async create(body: CreateSyncDto): Promise<string> {
    const { workspaceId } = currentActor();
    const columns: Columns = {
      name: body.name,
      modelId: body.modelId.toLowerCase(),
      connectionId: readDestination(body.destination),
      mode: body.mode ?? 'upsert',
      deleteBehaviour: body.deleteBehaviour ?? 'do_nothing',
      mappings: toMappings(body.mappings),
      splitRetries: body.splitRetries ?? true,
      removalThreshold: body.removalThreshold ?? defaultRemovalThreshold,
      failedShare: body.failedShare ?? defaultAlertThresholds.failedShare,
      alertChannelIds: body.alertChannelIds ?? null,
      ...toScheduleColumns(body.schedule),
    };
    const { nextRunAt, faults } = await this.#checkOthers(workspaceId, body, columns);
    const { plan, hints } = await this.checker.check(workspaceId, columns, faults);
    return this.database.run(workspaceId, async (manager) => {
      await this.#holdModel(manager, columns.modelId);
      await this.#holdConnection(manager, columns.connectionId);
      const { mode, deleteBehaviour } = plan;
      const sync = manager.create(Sync, { ...columns, mode, deleteBehaviour, workspaceId, nextRunAt, plan, hints });
      const { id } = await manager.save(sync);
      await this.events.append({
        type: 'sync.created',
        subjectId: id,
        data: { modelId: columns.modelId, connectionId: columns.connectionId },
      });
      return id;
    });
  }

  /**
   * Changes a sync. A run that is under way goes on with the settings that it was begun with.
   *
   * @throws ProblemException `not_found`, `version_mismatch`, `validation_failed` with every fault; ConnectorError of a destination
   */
  async change(id: string, body: ChangeSyncDto): Promise<void> {
    const { workspaceId } = currentActor();
    for (let tries = 1; ; tries += 1) {
      const before = await this.database.run(workspaceId, () => this.reader.find(id));
      requireMatch(currentRequest(), before.version);
      const prepared = await this.#prepareChange(workspaceId, before, body);
      if (prepared === null || (await this.#store(workspaceId, before, prepared))) return;
      if (tries === maximumTries) throw new ProblemException('version_mismatch');
    }
  }

  /** Deletes a sync and ends its runs, in the open transaction; what it has sent stays where it is. @throws ProblemException */
  async delete(id: string): Promise<void> {
    const { manager } = this.database;
    const sync = await this.#lock(manager, id);
    requireMatch(currentRequest(), sync.version);
    await manager.update(Sync, id, { deletedAt: () => 'now()', updatedAt: () => 'now()', nextRunAt: null, version: sync.version + 1 });
    await this.runs.cancelAll(id);
    await this.events.append({ type: 'sync.deleted', subjectId: id });
  }

  async #prepareChange(
    workspaceId: string,
    before: Sync,
    body: ChangeSyncDto,
  ): Promise<{ readonly columns: Partial<Sync>; readonly changed: readonly string[] } | null> {
    const next: Columns = {
      name: body.name ?? before.name,
      modelId: body.modelId?.toLowerCase() ?? before.modelId,
      connectionId: body.destination ? readDestination(body.destination) : before.connectionId,
      mode: body.mode ?? before.mode,
      deleteBehaviour: body.deleteBehaviour ?? before.deleteBehaviour,
      mappings: body.mappings ? toMappings(body.mappings) : before.mappings,
      splitRetries: body.splitRetries ?? before.splitRetries,
      removalThreshold: body.removalThreshold ?? before.removalThreshold,
      failedShare: body.failedShare ?? before.failedShare,
      alertChannelIds: body.alertChannelIds === undefined ? before.alertChannelIds : body.alertChannelIds,
      ...(body.schedule === undefined
        ? { scheduleCron: before.scheduleCron, scheduleTimeZone: before.scheduleTimeZone }
        : toScheduleColumns(body.schedule)),
    };
    const changed = findChanges(before, next);
    if (changed.length === 0) return null;
    const { nextRunAt, faults } = await this.#checkOthers(workspaceId, body, next);
    const reschedules = changed.some((name) => name.startsWith('schedule'));
    const columns: Partial<Sync> = { ...next, ...(reschedules && { nextRunAt }) } as Partial<Sync>;
    if (!planned.some((name) => changed.includes(name))) {
      if (faults.length > 0) throw fromFaults(faults);
      return { columns, changed };
    }
    const { plan, hints } = await this.checker.check(workspaceId, next, faults);
    return { columns: { ...columns, plan, hints }, changed };
  }

  /** Stores a change that was thought over; false: somebody else was faster. */
  #store(
    workspaceId: string,
    before: Sync,
    { columns, changed }: { readonly columns: Partial<Sync>; readonly changed: readonly string[] },
  ): Promise<boolean> {
    const { id } = before;
    return this.database.run(workspaceId, async (manager) => {
      const sync = await this.#lock(manager, id);
      if (sync.version !== before.version) return false;
      if (changed.includes('modelId')) await this.#holdModel(manager, columns.modelId ?? sync.modelId);
      if (changed.includes('connectionId')) await this.#holdConnection(manager, columns.connectionId ?? null);
      await manager.save(Object.assign(sync, columns, { version: sync.version + 1, updatedAt: new Date() }));
      await this.events.append({ type: 'sync.changed', subjectId: id, data: { changed } });
      return true;
    });
  }

  async #lock(manager: EntityManager, id: string): Promise<Sync> {
    const { workspaceId } = this.database;
    const sync = await manager.findOne(Sync, { where: { id, workspaceId, deletedAt: IsNull() }, lock: { mode: 'pessimistic_write' } });
    if (!sync) throw refuseUnknownSync();
    return sync;
  }

  /** A model that is deleted at the same moment is either seen here, or its deletion sees the sync. */
  async #holdModel(manager: EntityManager, modelId: string): Promise<void> {
    const held = await manager.query<unknown[]>(
      'select 1 from models where id = $1 and workspace_id = $2 and deleted_at is null for share',
      [modelId, this.database.workspaceId],
    );
    if (held.length > 0) return;
    throw fromFaults([{ code: 'model_unknown', pointer: '/modelId', detail: 'The model was deleted meanwhile.' }]);
  }

  async #holdConnection(manager: EntityManager, connectionId: string | null): Promise<void> {
    if (connectionId === null) return;
    const held = await manager.query<unknown[]>(
      'select 1 from connections where id = $1 and workspace_id = $2 and deleted_at is null for share',
      [connectionId, this.database.workspaceId],
    );
    if (held.length > 0) return;
    throw fromFaults([
      { code: 'connection_unknown', pointer: '/destination/connectionId', detail: 'The connection was deleted meanwhile.' },
    ]);
  }

  async #checkOthers(
    workspaceId: string,
    { alertChannelIds }: Pick<ChangeSyncDto, 'alertChannelIds'>,
    { scheduleCron, scheduleTimeZone }: Columns,
  ): Promise<{ readonly nextRunAt: Date | null; readonly faults: readonly Fault[] }> {
    const channels = await this.checker.checkChannels(workspaceId, alertChannelIds ?? []);
    if (scheduleCron === null || scheduleTimeZone === null) return { nextRunAt: null, faults: channels };
    const [{ now } = { now: new Date() }] = await this.database.dataSource.query<{ now: Date }[]>('select now()');
    const due = checkSchedule({ cron: scheduleCron, timeZone: scheduleTimeZone }, '/schedule', now);
    return due.ok ? { nextRunAt: due.value, faults: channels } : { nextRunAt: null, faults: [...due.faults, ...channels] };
  }
}

function readDestination({ kind, connectionId }: DestinationDto): string | null {
  if (kind === 'connection') return connectionId?.toLowerCase() ?? null;
  if (connectionId === undefined) return null;
  const detail = 'The panel is no connection: leave this out, or name the kind “connection”.';
  throw fromFaults([{ code: 'connection_not_wanted', pointer: '/destination/connectionId', detail }]);
}

function toMappings(mappings: readonly FieldMapping[]): readonly FieldMapping[] {
  return mappings.map(({ column, field, nulls = 'send' }) => ({ column, field, nulls }));
}

function toScheduleColumns(schedule: SyncScheduleDto | null | undefined): Pick<Sync, 'scheduleCron' | 'scheduleTimeZone'> {
  return { scheduleCron: schedule?.cron ?? null, scheduleTimeZone: schedule?.timeZone ?? null };
}
