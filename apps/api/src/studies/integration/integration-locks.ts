import { checkLocks, checkSettingLocks, integrationLocks } from '@panelbridge/core';
import { findSettingLock, type Manifest } from '@panelbridge/core/connector';
import { fromFaults, unwrap } from '../../platform/http/problem.js';
import type { StudySetup } from '../setup/study-setups.js';
import type { Study } from '../study.entity.js';
import type { PutIntegrationDto } from './integration.dto.js';

type Settings = Readonly<Record<string, unknown>>;

/** Lets connection and meaning of a return change before the launch only. @throws ProblemException `field_locked` */
export function requireConnection(study: Study, { integration }: StudySetup, { connectionId, onReturn }: PutIntegrationDto): void {
  const changes = { connectionId, ...(onReturn !== undefined && { onReturn }) };
  const current = { connectionId: integration?.connectionId ?? connectionId, onReturn: study.onReturn };
  unwrap(checkLocks(changes, { launched: study.launchedAt !== null, current, locks: integrationLocks }), 'field_locked');
}

/** The connector's settings of a launched study, as they are stored and as they would be. */
export interface SettingsChange {
  readonly current: Settings;
  readonly next: Settings;
  /** Anything was read at the tool for the study. */
  readonly hasRecords: boolean;
}

/** Lets settings of a launched study change as far as the connector does. @throws ProblemException `field_locked` */
export function requireSettings({ studyConfig }: Manifest, { current, next, hasRecords }: SettingsChange): void {
  // With defaults filled in; as they stand where they do not fit.
  const fillIn = (stored: Settings): Settings => {
    const parsed = studyConfig.safeParse(stored);
    return parsed.success ? parsed.data : stored;
  };
  const faults = checkSettingLocks({
    launched: true,
    hasRecords,
    current: fillIn(current),
    next: fillIn(next),
    lockOf: (name) => findSettingLock(studyConfig, name),
  });
  if (faults.length > 0) throw fromFaults(faults, 'field_locked');
}
