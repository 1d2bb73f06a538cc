import { Injectable } from '@nestjs/common';
import {
  anomalyNames,
  decideOutcome,
  describeAnomaly,
  isReleased,
  selectDecision,
  type Outcome,
  type SelectedDecision,
} from '@panelbridge/core';
import { ActorDirectory } from '../events/actor-directory.js';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { readPage, type Page } from '../platform/http/pagination.js';
import { ProblemException } from '../platform/http/problem.js';
import { currentActor, currentRequest } from '../platform/http/request-context.js';
import { requireMatch } from '../platform/http/versions.js';
import type { IncentiveEffect } from './incentive-effects.js';
import type { LockedParticipation } from './locked-participation.js';
import { MoveParticipation } from './move-participation.js';
import { ParticipationLocks } from './participation-locks.js';
import { Places } from './places.js';
import type { AssignDto, QuarantineItemDto, QuarantineQuery } from './quarantine.dto.js';
import { QuarantineItem } from './quarantine-item.entity.js';

/** Reports that wait for a person. */
@Injectable()
export class QuarantineService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly locks: ParticipationLocks,
    private readonly places: Places,
    private readonly move: MoveParticipation,
    private readonly events: EventLog,
    private readonly actors: ActorDirectory,
  ) {}

  /** Lists reports, the newest first. */
  async list({ state, reason, studyId, ...page }: QuarantineQuery): Promise<Page<QuarantineItemDto>> {
    const { manager, workspaceId } = this.database;
    const query = manager.createQueryBuilder(QuarantineItem, 'item').where('item.workspaceId = :workspaceId', { workspaceId });
    if (state) query.andWhere('item.state = :state', { state });
    if (reason) query.andWhere('item.reason = :reason', { reason });
    if (studyId) query.andWhere('item.studyId = :studyId', { studyId });
    const { data, nextCursor } = await readPage(query, page, { at: 'receivedAt' });
    return { data: await this.#show(data), nextCursor };
  }

  /**
   * Counts a report for a participation, as evidence that a person vouches for, by the rules that hold for every report.
   *
   * @throws ProblemException when it has been decided about, says nothing that can be counted, belongs to another study, or would be held again
   */
  async assign(id: string, body: AssignDto): Promise<QuarantineItemDto> {
    const item = await this.#lock(id);
    await this.locks.lock([body.participationId]);
    const current = await this.locks.read(body.participationId);
    if (!current)
      throw refuseMember(
        '/participationId',
        'participation_unknown',
        'There is no participation with this id in the workspace of the key.',
      );
    if (item.studyId !== null && item.studyId !== current.studyId) {
      const detail = `The report came in for the study ${item.studyId}, and this participation belongs to ${current.studyId}. An id serves one study only.`;
      throw refuseMember('/participationId', 'wrong_study', detail);
    }
    const outcome = item.outcome ?? body.outcome;
    if (!outcome) {
      throw refuseMember(
        '/outcome',
        'outcome_missing',
        'The report carries no outcome that the hub knows. Say as `outcome` what its status means.',
      );
    }
    const disposition = await this.#count(item, current, outcome, body.reason ?? null);
    await this.#resolve(item, {
      state: 'assigned',
      participationId: current.id,
      resolution: body.reason ? `${disposition}: ${body.reason}` : disposition,
    });
    await this.events.append({
      type: 'quarantine.assigned',
      studyId: current.studyId,
      participationId: current.id,
      subjectId: id,
      channel: 'manual',
      reason: body.reason ?? disposition,
      data: { outcome, disposition },
    });
    return this.#read(id);
  }

  /** Decides that nothing is to be done about a report. @throws ProblemException `quarantine_item_resolved`, `version_mismatch`, `not_found` */
  async dismiss(id: string, reason: string): Promise<QuarantineItemDto> {
    const item = await this.#lock(id);
    await this.#resolve(item, { state: 'dismissed', participationId: null, resolution: reason });
    await this.events.append({
      type: 'quarantine.dismissed',
      subjectId: id,
      channel: 'manual',
      reason,
      ...(item.studyId === null ? {} : { studyId: item.studyId }),
    });
    return this.#read(id);
  }

  async #count(item: QuarantineItem, current: LockedParticipation, outcome: Outcome, reason: string | null): Promise<string> {
    const rows = decideOutcome({ outcome, channel: 'manual', onReturn: current.onReturn });
    const takesPlace = rows.some((row) => row.status === current.status && row.place === 1);
    const free = takesPlace ? await this.places.countFree(current.studyId) : null;
    const decision = selectDecision(rows, {
      status: current.status,
      rank: current.evidenceRank,
      outcome: current.evidenceOutcome,
      hasStarted: current.startedAt !== null,
      incentiveReleased: current.incentiveStatus !== null && isReleased(current.incentiveStatus),
      placeAvailable: free === null || free > 0,
      studyClosed: current.studyStatus === 'closed',
    });
    const { disposition, anomaly } = decision;
    if (disposition === 'hold' && anomaly) {
      const { detail, remedy } = describeAnomaly(anomaly);
      throw new ProblemException('report_held', {
        detail: `${detail} ${remedy}`,
        errors: [{ pointer: '/participationId', code: anomaly, detail }],
      });
    }
    const report = rows.find((row) => row.status === current.status);
    await this.move.apply(current, {
      path: decision.path,
      place: decision.place,
      incentive: toEffect(decision),
      evidence: { outcome, rank: report?.rank ?? 0, disposition, anomaly, eventId: item.id, partnerStatus: item.partnerStatus },
      reason,
      data: { act: 'assign_report', quarantine: item.id, outcome },
    });
    return disposition;
  }

  async #lock(id: string): Promise<QuarantineItem> {
    const { manager, workspaceId } = this.database;
    const item = await manager.findOne(QuarantineItem, { where: { id, workspaceId }, lock: { mode: 'pessimistic_write' } });
    if (!item) throw new ProblemException('not_found', { detail: 'There is no report with this id in the workspace of the key.' });
    requireMatch(currentRequest(), item.version);
    if (item.state !== 'open')
      throw new ProblemException('quarantine_item_resolved', { detail: `The report has been ${item.state}: ${item.resolution ?? ''}` });
    return item;
  }

  async #resolve(
    { id, workspaceId }: QuarantineItem,
    changes: Pick<QuarantineItem, 'state' | 'participationId' | 'resolution'>,
  ): Promise<void> {
    const resolved = { resolvedBy: currentActor().keyId, resolvedAt: () => 'now()', version: () => 'version + 1' };
    await this.database.manager.update(QuarantineItem, { id, workspaceId }, { ...changes, ...resolved });
  }

  async #read(id: string): Promise<QuarantineItemDto> {
    const [shown] = await this.#show([
      await this.database.manager.findOneByOrFail(QuarantineItem, { id, workspaceId: this.database.workspaceId }),
    ]);
    if (!shown) throw new Error('one item is shown as one');
    return shown;
  }

  async #show(items: readonly QuarantineItem[]): Promise<QuarantineItemDto[]> {
    const actors = await this.actors.name(items.map(({ resolvedBy }) => ({ kind: 'api_key', id: resolvedBy })));
    return items.map(({ workspaceId: _workspace, reason, receivedAt, lastSeenAt, resolvedAt, resolvedBy, ...item }, index) => ({
      ...item,
      reason: describeReason(reason),
      receivedAt: receivedAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
      resolvedAt: resolvedAt?.toISOString() ?? null,
      resolvedBy: resolvedBy === null ? null : (actors[index] ?? null),
    }));
  }
}

/** What contradicts an earlier report waits for a person's completion, as it would over any other channel. */
function toEffect({ makesDue, holdsIncentive }: SelectedDecision): IncentiveEffect {
  if (makesDue) return holdsIncentive ? 'make_due_held' : 'make_due';
  return holdsIncentive ? 'hold' : 'none';
}

function describeReason(reason: string): QuarantineItemDto['reason'] {
  const { detail, remedy } = describeAnomaly(anomalyNames.find((name) => name === reason) ?? 'unknown');
  return { code: reason, detail, remedy };
}

function refuseMember(pointer: string, code: string, detail: string): ProblemException {
  return new ProblemException('validation_failed', { detail, errors: [{ pointer, code, detail }] });
}
