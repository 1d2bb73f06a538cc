import { Injectable } from '@nestjs/common';
import { EventLog } from '../../events/event-log.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { currentActor } from '../../platform/http/request-context.js';
import { Finding } from './finding.entity.js';
import type { FixOutcome } from './fix-runner.js';

/** Closes locked findings, each with its entry in the log. */
@Injectable()
export class FindingResolutions {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly events: EventLog,
  ) {}

  /** Closes a finding whose fix was carried out, or had nothing left to do. */
  async close(finding: Finding, outcome: FixOutcome, reason: string | undefined): Promise<void> {
    const { fix } = finding;
    if (outcome === 'gone') {
      await this.#write(finding, 'gone', 'The sides do not disagree any more.', undefined);
      return;
    }
    const state = fix === 'acknowledge' ? 'acknowledged' : 'applied';
    await this.#write(finding, state, reason === undefined ? fix : `${fix}: ${reason}`, reason);
  }

  /** Closes a finding that stays as it is, for the reason that somebody gives. */
  async acknowledge(finding: Finding, reason: string): Promise<void> {
    await this.#write(finding, 'acknowledged', `acknowledge: ${reason}`, reason);
  }

  async #write(
    { id, workspaceId, studyId, participationId, reconciliationId, kind, fix }: Finding,
    state: keyof typeof eventTypes,
    resolution: string,
    reason: string | undefined,
  ): Promise<void> {
    const resolved = { resolvedBy: currentActor().keyId, resolvedAt: () => 'now()', version: () => 'version + 1' };
    await this.database.manager.update(Finding, { id, workspaceId }, { state, resolution, ...resolved });
    await this.events.append({
      type: eventTypes[state],
      studyId,
      subjectId: id,
      from: 'open',
      to: state,
      data: { kind, fix, reconciliation: reconciliationId },
      ...(participationId === null ? {} : { participationId }),
      ...(reason === undefined ? {} : { reason }),
    });
  }
}

const eventTypes = { applied: 'finding.applied', acknowledged: 'finding.acknowledged', gone: 'finding.gone' } as const;
