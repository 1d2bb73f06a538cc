import { Injectable } from '@nestjs/common';
import { connectorErrors, type ConnectorError, type ConnectorErrorRule } from '@panelbridge/core/connector';
import { findFailurePause } from '../../connections/failure-pause.js';
import { unleased } from '../../studies/study-leases.js';
import { PlatformLeases, type LeasedPlatform } from './platform-leases.js';
import { PlatformStudyRow } from './platform-study.entity.js';

/** How long something is left that passes neither by itself nor by waiting; new settings are tried at once. */
const standingMs = 3_600_000;

/** Decides how telling goes on after a failure, and keeps the reason where people see it. */
@Injectable()
export class PlatformFailures {
  constructor(private readonly leases: PlatformLeases) {}

  /**
   * Notes a failure and ends the lease. What passes by itself is tried again with growing pauses, or when the platform says so, then for all studies of
   * the connection; what does not, in an hour. Refused credentials pause the connection, and new ones are tried at once.
   */
  async record(leased: LeasedPlatform, error: ConnectorError): Promise<void> {
    await this.leases.hold(leased, async (row, manager) => {
      const failures = row.failures + 1;
      const nextAt = new Date(Date.now() + findWait(error, failures));
      const reason = { errorCode: error.code, errorDetail: error.message.slice(0, 1_000) };
      const changes = { ...reason, failures, nextAt, settings: leased.settings, ...unleased };
      await manager.update(PlatformStudyRow, { studyId: row.studyId }, { ...changes, updatedAt: () => 'now()' });
      if (error.code !== 'rate_limited') return;
      // The other studies of the connection would be refused as well.
      await manager.query('update platform_studies set next_at = greatest(next_at, $2) where connection_id = $1 and study_id <> $3', [
        row.connectionId,
        nextAt,
        row.studyId,
      ]);
    });
  }
}

function findWait(error: ConnectorError, failures: number): number {
  const rule: ConnectorErrorRule = connectorErrors[error.code];
  return rule.retry === 'backoff' ? findFailurePause(error, failures) : standingMs;
}
