import type { NextRunDto, SyncDto } from './sync.dto.js';
import type { Sync } from './sync.entity.js';

/** Shows a sync. */
export function toSyncDto(sync: Sync, nextRun: NextRunDto): SyncDto {
  const { id, name, modelId, connectionId, mode, deleteBehaviour, mappings, scheduleCron, scheduleTimeZone, version } = sync;
  return {
    id,
    name,
    destination: connectionId === null ? { kind: 'panel' } : { kind: 'connection', connectionId },
    modelId,
    mode,
    deleteBehaviour,
    mappings,
    splitRetries: sync.splitRetries,
    removalThreshold: sync.removalThreshold,
    failedShare: sync.failedShare,
    alertChannelIds: sync.alertChannelIds,
    alertState: sync.alertState,
    schedule: scheduleCron === null || scheduleTimeZone === null ? null : { cron: scheduleCron, timeZone: scheduleTimeZone },
    nextRun,
    hints: sync.hints,
    createdAt: sync.createdAt.toISOString(),
    updatedAt: sync.updatedAt.toISOString(),
    version,
  };
}
