import { Injectable } from '@nestjs/common';
import { checkPlatformStudy } from '@panelbridge/core';
import type { PlatformStudy } from '@panelbridge/core/connector';
import { InvokeConnector } from '../../connections/invoke-connector.js';
import { EventLog } from '../../events/event-log.js';
import { unleased } from '../../studies/study-leases.js';
import { fetchStudy } from './ask-platform.js';
import type { Platform } from './find-platform.js';
import { PlatformLeases, type LeasedPlatform } from './platform-leases.js';
import { PlatformStudyRow, type PlatformState } from './platform-study.entity.js';

interface Verdict {
  readonly state: PlatformState;
  readonly described: PlatformStudy | null;
  readonly errorCode: string | null;
  readonly errorDetail: string | null;
}

// What was refused may be put right there, where nobody tells the hub of it.
const refusedForMs = 3_600_000;

/** Looks at the study that a platform has, before anybody is told to it. */
@Injectable()
export class StudyChecker {
  constructor(
    private readonly gate: InvokeConnector,
    private readonly leases: PlatformLeases,
    private readonly events: EventLog,
  ) {}

  /**
   * Looks once, and keeps what was found. A refusal ends the lease; nobody is told until it is gone.
   *
   * @returns whether people may be told now
   * @throws ConnectorError when the platform could not be asked
   */
  async check(leased: LeasedPlatform, { study }: Platform): Promise<boolean> {
    const { workspaceId, connectionId, settings, kind } = leased;
    const described = await this.gate.invoke({ workspaceId, connectionId, operation: 'fetch_study' }, (instance, { signal }) =>
      fetchStudy(instance, { study, signal }),
    );
    const faults = described === null ? [] : checkPlatformStudy(kind, described);
    const found: Verdict = {
      state: described === null ? 'absent' : faults.length > 0 ? 'refused' : 'open',
      described,
      errorCode: faults[0]?.code ?? null,
      errorDetail: faults.length > 0 ? faults.map(({ detail }) => detail).join(' ') : null,
    };
    await this.leases.hold(leased, async (row, manager) => {
      const nextAt = found.state === 'refused' ? new Date(Date.now() + refusedForMs) : null;
      const ended = found.state === 'open' ? {} : unleased;
      const changes = { ...found, settings, failures: 0, nextAt, ...ended };
      await manager.update(
        PlatformStudyRow,
        { studyId: row.studyId },
        {
          ...changes,
          checkedAt: () => 'now()',
          updatedAt: () => 'now()',
        },
      );
      await this.#log(row, found);
    });
    return found.state === 'open';
  }

  /** What is as it was is no event. */
  async #log(before: PlatformStudyRow, { state, errorCode }: Verdict): Promise<void> {
    if (before.state === state && before.errorCode === errorCode) return;
    const event = { studyId: before.studyId, actor: { kind: 'connector', id: before.connectionId } } as const;
    if (state === 'open') await this.events.append({ type: 'platform.connected', ...event });
    if (state === 'refused')
      await this.events.append({ type: 'platform.refused', ...event, ...(errorCode !== null && { reason: errorCode }) });
  }
}
