import { Injectable } from '@nestjs/common';
import { anomalyNames, describeAnomaly } from '@panelbridge/core';
import { ActorDirectory } from '../events/actor-directory.js';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { readPage, type Page } from '../platform/http/pagination.js';
import { ProblemException } from '../platform/http/problem.js';
import { currentActor, currentRequest } from '../platform/http/request-context.js';
import { requireMatch } from '../platform/http/versions.js';
import { ParticipationLocks } from './participation-locks.js';
import type { AssignDto, QuarantineItemDto, QuarantineQuery } from './quarantine.dto.js';
import { QuarantineItem } from './quarantine-item.entity.js';
import { ReportCounter } from './report-counter.js';

/** Reports that wait for a person. */
@Injectable()
export class QuarantineService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly locks: ParticipationLocks,
    private readonly reports: ReportCounter,
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
    const { partnerStatus } = item;
    const data = { act: 'assign_report', quarantine: item.id };
    const report = { outcome, channel: 'manual', eventId: item.id, partnerStatus, reason: body.reason ?? null, data } as const;
    const { disposition } = await this.reports.count(current, report, '/participationId');
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

function describeReason(reason: string): QuarantineItemDto['reason'] {
  const { detail, remedy } = describeAnomaly(anomalyNames.find((name) => name === reason) ?? 'unknown');
  return { code: reason, detail, remedy };
}

function refuseMember(pointer: string, code: string, detail: string): ProblemException {
  return new ProblemException('validation_failed', { detail, errors: [{ pointer, code, detail }] });
}
