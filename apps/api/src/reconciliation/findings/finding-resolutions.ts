import { Injectable } from '@nestjs/common';
import { EventLog } from '../../events/event-log.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { currentActor } from '../../platform/http/request-context.js';
import { Finding } from './finding.entity.js';
import { readOrigin } from './finding-origin.js';
import type { FixOutcome } from './fix-runner.js';

/** What stands in the log about a finding that is closed. */
interface Resolved {
  readonly reason: string | undefined;
  /** The reports that the fix has stored. */
  readonly evidenceIds: readonly string[];
}

/** Closes locked findings, each with its entry in the log. */
@Injectable()
export class FindingResolutions {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly events: EventLog,
  ) {}

  /** Closes a finding whose fix was carried out, or had nothing left to do. */
  async close(finding: Finding, outcome: FixOutcome, resolved: Resolved): Promise<void> {
    const { fix } = finding;
    if (outcome === 'gone') {
      await this.#write(finding, 'gone', 'The sides do not disagree any more.', { reason: undefined, evidenceIds: [] });
      return;
    }
    const { reason } = resolved;
    const state = fix === 'acknowledge' ? 'acknowledged' : 'applied';
    await this.#write(finding, state, reason === undefined ? fix : `${fix}: ${reason}`, resolved);
  }

  /** Closes a finding that stays as it is, for the reason that somebody gives. */
  async acknowledge(finding: Finding, reason: string): Promise<void> {
    await this.#write(finding, 'acknowledged', `acknowledge: ${reason}`, { reason, evidenceIds: [] });
  }

  async #write(finding: Finding, state: keyof typeof eventTypes, resolution: string, { reason, evidenceIds }: Resolved): Promise<void> {
    const { id, workspaceId, studyId, participationId, reconciliationId: reconciliation, kind, fix } = finding;
    const { manager } = this.database;
    const resolved = { resolvedBy: currentActor().keyId, resolvedAt: () => 'now()', version: () => 'version + 1' };
    await manager.update(Finding, { id, workspaceId }, { state, resolution, ...resolved });
    const [evidence] = evidenceIds;
    await this.events.append({
      type: eventTypes[state],
      studyId,
      subjectId: id,
      from: 'open',
      to: state,
      // That the sides agree by now follows from the list; anything else is somebody's decision.
      channel: state === 'gone' ? (await readOrigin(manager, finding)).channel : 'manual',
      data: { kind, fix, reconciliation, ...(evidence !== undefined && { evidence }) },
      ...(participationId === null ? {} : { participationId }),
      ...(reason === undefined ? {} : { reason }),
    });
  }
}

const eventTypes = { applied: 'finding.applied', acknowledged: 'finding.acknowledged', gone: 'finding.gone' } as const;
