import { defaultAlertThresholds, defaultRemovalThreshold, type FieldMapping } from '@panelbridge/core';
import { fromFaults } from '../platform/http/problem.js';
import type { ChangeSyncDto, CreateSyncDto, DestinationDto, SyncScheduleDto } from './sync.dto.js';
import type { Sync } from './sync.entity.js';

type Chosen = 'name' | 'modelId' | 'connectionId' | 'splitRetries' | 'removalThreshold' | 'failedShare' | 'alertChannelIds';

/** What a person chooses of a sync, before mode, delete behaviour and mappings are checked. */
export interface SyncColumns extends Pick<Sync, Chosen | 'scheduleCron' | 'scheduleTimeZone'> {
  readonly mode: string;
  readonly deleteBehaviour: string;
  readonly mappings: readonly FieldMapping[];
}

/** Reads a new sync, with defaults for what is left out. @throws ProblemException for a destination that contradicts itself */
export function toColumns(body: CreateSyncDto): SyncColumns {
  return {
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
}

/** What a sync is after a change; what is left out stays. @throws ProblemException for a destination that contradicts itself */
export function changeColumns(before: Sync, body: ChangeSyncDto): SyncColumns {
  return {
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
