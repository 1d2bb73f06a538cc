import { Injectable } from '@nestjs/common';
import { fault, type Fault } from '@panelbridge/core';
import { IsNull, type EntityManager } from 'typeorm';
import { AlertRecorder } from '../alerts/alert-recorder.js';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { fromFaults, ProblemException } from '../platform/http/problem.js';
import { currentActor, currentRequest } from '../platform/http/request-context.js';
import { requireMatch } from '../platform/http/versions.js';
import { findChanges } from './find-changes.js';
import { RunsService } from './runs/runs.service.js';
import { checkSchedule } from './schedule/check-schedule.js';
import { SyncChecker } from './sync-checker.js';
import { changeColumns, toColumns, type SyncColumns } from './sync-columns.js';
import { refuseUnknownSync, SyncReader } from './sync-reader.js';
import type { ChangeSyncDto, CreateSyncDto } from './sync.dto.js';
import { Sync } from './sync.entity.js';

/** How often a change is thought over anew because somebody else changed the sync meanwhile. */
const maximumTries = 3;

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
    private readonly alerts: AlertRecorder,
    private readonly events: EventLog,
  ) {}

  /** Makes a sync. @returns its id @throws ProblemException `validation_failed` with every fault; ConnectorError of a destination that is asked for its fields */
  async create(body: CreateSyncDto): Promise<string> {
    const { workspaceId } = currentActor();
    const columns = toColumns(body);
    const { nextRunAt, faults } = await this.#checkOthers(workspaceId, body, columns);
    const { plan, hints } = await this.checker.check(workspaceId, columns, faults);
    return this.database.run(workspaceId, async (manager) => {
      await this.#hold(manager, columns);
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
    await this.alerts.forget(id);
    await this.events.append({ type: 'sync.deleted', subjectId: id });
  }

  async #prepareChange(
    workspaceId: string,
    before: Sync,
    body: ChangeSyncDto,
  ): Promise<{ readonly columns: Partial<Sync>; readonly changed: readonly string[] } | null> {
    const next = changeColumns(before, body);
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
      Object.assign(sync, columns);
      if (changed.includes('modelId') || changed.includes('connectionId')) await this.#hold(manager, sync);
      await manager.save(Object.assign(sync, { version: sync.version + 1, updatedAt: new Date() }));
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

  /** A model or a connection that is deleted at the same moment is either seen here, or its deletion sees the sync. */
  async #hold(manager: EntityManager, { modelId, connectionId }: Pick<Sync, 'modelId' | 'connectionId'>): Promise<void> {
    const [held] = await manager.query<{ model: boolean; connection: boolean }[]>(
      `with m as materialized (select 1 from models where id = $1 and workspace_id = $3 and deleted_at is null for share),
         c as materialized (select 1 from connections where id = $2 and workspace_id = $3 and deleted_at is null for share)
       select exists (select from m) as model, $2::uuid is null or exists (select from c) as connection`,
      [modelId, connectionId, this.database.workspaceId],
    );
    const faults = [
      ...(held?.connection === true
        ? []
        : [fault('connection_unknown', '/destination/connectionId', 'The connection was deleted meanwhile.')]),
      ...(held?.model === true ? [] : [fault('model_unknown', '/modelId', 'The model was deleted meanwhile.')]),
    ];
    if (faults.length > 0) throw fromFaults(faults);
  }

  async #checkOthers(
    workspaceId: string,
    { alertChannelIds }: Pick<ChangeSyncDto, 'alertChannelIds'>,
    { scheduleCron, scheduleTimeZone }: SyncColumns,
  ): Promise<{ readonly nextRunAt: Date | null; readonly faults: readonly Fault[] }> {
    const channels = await this.checker.checkChannels(workspaceId, alertChannelIds ?? []);
    if (scheduleCron === null || scheduleTimeZone === null) return { nextRunAt: null, faults: channels };
    const [{ now } = { now: new Date() }] = await this.database.dataSource.query<{ now: Date }[]>('select now()');
    const due = checkSchedule({ cron: scheduleCron, timeZone: scheduleTimeZone }, '/schedule', now);
    return due.ok ? { nextRunAt: due.value, faults: channels } : { nextRunAt: null, faults: [...due.faults, ...channels] };
  }
}
