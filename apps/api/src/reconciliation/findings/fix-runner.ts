import { Injectable } from '@nestjs/common';
import { decideHold, describeFix, outcomes, type Fix, type Outcome } from '@panelbridge/core';
import { ActsService } from '../../participations/acts.service.js';
import { IncentiveEffects } from '../../participations/incentive-effects.js';
import type { LockedParticipation } from '../../participations/locked-participation.js';
import { ParticipationLocks } from '../../participations/participation-locks.js';
import { ReportCounter } from '../../participations/report-counter.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { ProblemException, unwrap } from '../../platform/http/problem.js';
import type { Finding } from './finding.entity.js';
import { readOrigin } from './finding-origin.js';
import { findTwin } from './quarantine-twins.js';
import { isListedAgain, recheckFinding } from './recheck-finding.js';

/** Whether a fix was carried out, or nothing was left to do since the sides do not disagree any more. */
export type FixOutcome = 'done' | 'gone';

type Run = (finding: Finding, reason: string | undefined) => Promise<void>;

/** Carries out the fixes of findings whose participations are locked, in the open transaction, by the rules that hold for everybody. */
@Injectable()
export class FixRunner {
  readonly #runs: Readonly<Record<Fix, Run>> = {
    record_report: (finding, reason) => this.#recordReport(finding, reason),
    mark_submitted: (finding, reason) => this.#act('mark-submitted', finding, reason),
    complete: (finding, reason) => this.#act('complete', finding, reason),
    exclude: (finding, reason) => this.#act('exclude', finding, reason),
    hold_incentive: (finding) => this.#holdIncentive(finding),
    quarantine: (finding) => this.#quarantine(finding),
    acknowledge: () => Promise.resolve(),
  };

  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly locks: ParticipationLocks,
    private readonly acts: ActsService,
    private readonly reports: ReportCounter,
    private readonly incentives: IncentiveEffects,
  ) {}

  /**
   * Carries out the fix, unless what is known here has changed since the finding was seen.
   *
   * @throws ProblemException `validation_failed` without a reason that is needed; `fix_refused`, or the refusal of the rule that stands against it
   */
  async run(finding: Finding, reason: string | undefined): Promise<FixOutcome> {
    if (describeFix(finding.fix).needsReason && reason === undefined) throw refuseWithoutReason(finding.fix);
    if (await this.#isSettled(finding)) return 'gone';
    await this.#runs[finding.fix](finding, reason);
    return 'done';
  }

  /** Looks again where our side has moved on, and at the tool's side where that says something only by its silence. @throws ProblemException `fix_refused` when another fix would be right by now */
  async #isSettled(finding: Finding): Promise<boolean> {
    const { manager, workspaceId } = this.database;
    if (finding.fix === 'quarantine') {
      const twin = await findTwin(manager, workspaceId, finding.id);
      if (twin !== null && twin.state !== 'open') return true;
    }
    if (finding.participationId === null) return false;
    const current = await this.#read(finding);
    if (await isListedAgain(manager, finding)) return true;
    if (current.status === finding.ours && finding.kind !== 'removed_in_tool') return false;
    const { kind, fix } = await recheckFinding(manager, finding, current);
    if (fix === null) return true;
    if (kind === finding.kind && fix === finding.fix) return false;
    throw new ProblemException('fix_refused', {
      detail: `${describeChange(finding, current)} which asks for another fix. Reconcile again; the finding stays open until then.`,
    });
  }

  async #recordReport(finding: Finding, reason: string | undefined): Promise<void> {
    const { id, theirs, kind, reconciliationId: reconciliation } = finding;
    const outcome = outcomes.find((one): one is Outcome => one === theirs);
    if (outcome === undefined) throw new Error(`the finding ${id} has no outcome to record`);
    const { channel, source, fileName } = await readOrigin(this.database.manager, finding);
    const data = { act: 'record_report', finding: id, kind, reconciliation, source, ...(fileName !== null && { fileName }) };
    const report = { outcome, channel, eventId: `finding:${id}`, partnerStatus: null, reason: reason ?? null, data } as const;
    await this.reports.count(await this.#read(finding), report, '');
  }

  async #act(name: 'mark-submitted' | 'complete' | 'exclude', finding: Finding, reason: string | undefined): Promise<void> {
    const { id } = await this.#read(finding);
    await this.acts.actOnLocked(id, { name, studyId: finding.studyId, ...(reason === undefined ? {} : { reason }) });
  }

  async #holdIncentive(finding: Finding): Promise<void> {
    const current = await this.#read(finding);
    const { incentiveStatus, holdReason } = current;
    const incentive = incentiveStatus === null ? null : { state: incentiveStatus, holdReason };
    await this.incentives.hold(current, unwrap(decideHold(incentive), 'fix_refused'));
  }

  /** What the list says waits there like any other report that could not be credited, once: what waits there already is counted up. */
  async #quarantine(finding: Finding): Promise<void> {
    const { id, studyId, reconciliationId: reconciliation, externalId, theirs, details } = finding;
    const { manager, workspaceId } = this.database;
    const twin = await findTwin(manager, workspaceId, id);
    if (twin?.state === 'open') {
      await manager.query('update quarantine set seen = seen + 1, last_seen_at = now() where id = $1', [twin.id]);
      return;
    }
    const { source } = await readOrigin(manager, finding);
    const outcome = outcomes.find((one) => one === theirs) ?? null;
    const { status, ...record } = details;
    // The tool's own word, by which the same report is known when the hub reads it in the tool. A list without a status has none.
    const word = outcome === null ? theirs : status === outcome ? null : (status ?? null);
    await manager.query(
      `select quarantine_signal($1, $2, (select n.connection_id from integrations n where n.study_id = $2), 'pull', $3, $4, $5, $6, $7)`,
      [
        workspaceId,
        studyId,
        externalId === null ? 'missing' : 'unknown',
        externalId,
        word,
        outcome,
        JSON.stringify({ ...record, finding: id, reconciliation, source }),
      ],
    );
  }

  async #read({ id, participationId, studyId }: Finding): Promise<LockedParticipation> {
    const current = participationId === null ? null : await this.locks.read(participationId, studyId);
    if (!current) throw new Error(`the finding ${id} has no participation`);
    return current;
  }
}

function describeChange({ ours }: Finding, { status, incentiveStatus }: LockedParticipation): string {
  if (ours !== status) return `The participation was ${ours ?? 'unknown'} when the finding was seen and is ${status} by now,`;
  return `The incentive has changed since the finding was seen and is ${incentiveStatus ?? 'not owed'} by now,`;
}

function refuseWithoutReason(fix: Fix): ProblemException {
  const detail = `\`${fix}\` needs a \`reason\`, which stands in the timeline. Say why in a few words.`;
  return new ProblemException('validation_failed', { detail, errors: [{ pointer: '/reason', code: 'reason_missing', detail }] });
}
