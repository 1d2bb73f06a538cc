import { Injectable } from '@nestjs/common';
import { decideRemovalConfirmation, listExclusionSteps, planRemoval, type StepMark, type StoredExclusion } from '@panelbridge/core';
import { In } from 'typeorm';
import { ActorDirectory, type NamedActor } from '../../events/actor-directory.js';
import { EventLog } from '../../events/event-log.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { fromFaults } from '../../platform/http/problem.js';
import { currentActor } from '../../platform/http/request-context.js';
import type { LockedParticipation } from '../locked-participation.js';
import type { ExclusionDto } from './exclusion.dto.js';
import { Exclusion } from './exclusion.entity.js';
import { ExclusionTools, type ExclusionTool } from './exclusion-tools.js';

/** Excludes people in two steps that may lie far apart: here at once, and in the tool when a person says that it is done there. */
@Injectable()
export class ExclusionsService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly tools: ExclusionTools,
    private readonly events: EventLog,
    private readonly actors: ActorDirectory,
  ) {}

  /** Keeps what the second step and reconciliation will need, in the transaction of the first step. */
  async begin({ id, studyId, startedAt }: LockedParticipation, reason: string): Promise<void> {
    const { manager, workspaceId } = this.database;
    const tool = await this.tools.find(studyId);
    const isInTool = startedAt !== null || (await this.#isReported(id));
    const removal = planRemoval({ declared: tool.isKnown ? tool.removal : 'unknown', isInTool });
    await manager.insert(Exclusion, {
      participationId: id,
      workspaceId,
      studyId,
      externalId: tool.nameExternally(id),
      reason,
      excludedBy: currentActor().keyId,
      removal,
    });
    await this.events.append({ type: 'exclusion.started', studyId, participationId: id, to: removal, channel: 'manual', reason });
  }

  /**
   * Takes a person's word that somebody was removed in the tool. Saying it again changes nothing.
   *
   * @throws ProblemException `exclusion_order` before the first step, `unsupported` where nothing has to be removed
   */
  async confirm({ id, studyId, status, removal }: LockedParticipation, note: string | null): Promise<void> {
    const declared = removal === null ? (await this.tools.find(studyId)).removal : undefined;
    const decided = decideRemovalConfirmation({ status, removal, declared });
    if (!decided.ok) throw fromFaults(decided.faults, decided.faults[0]?.code ?? 'unsupported');
    if (decided.value === 'confirmed_before') return;
    const { manager, workspaceId } = this.database;
    const confirmed = { removal: 'confirmed', removedBy: currentActor().keyId, removedAt: () => 'now()', note } as const;
    await manager.update(Exclusion, { participationId: id, workspaceId }, { ...confirmed, version: () => 'version + 1' });
    await manager.query('update participations set version = version + 1, updated_at = now() where id = $1', [id]);
    const event = {
      type: 'exclusion.removal_confirmed',
      studyId,
      participationId: id,
      from: 'waiting',
      to: 'confirmed',
      channel: 'manual',
    };
    await this.events.append(note === null ? event : { ...event, reason: note });
  }

  /** Whether anything that comes from the tool tells of somebody, who may have gone there past the hub. */
  async #isReported(participation: string): Promise<boolean> {
    const [row] = await this.database.manager.query<{ found: boolean }[]>(
      `select exists (select 1 from evidence where participation_id = $1 and channel <> 'manual')
         or exists (select 1 from pulled_records where participation_id = $1) as found`,
      [participation],
    );
    return row?.found === true;
  }

  /** Shows the exclusions of participations of one study, by participation. Those without one are left out. */
  async show(studyId: string, participations: readonly string[]): Promise<ReadonlyMap<string, ShownExclusion>> {
    if (participations.length === 0) return new Map();
    const { manager, workspaceId } = this.database;
    const rows = await manager.findBy(Exclusion, { participationId: In([...participations]), workspaceId });
    if (rows.length === 0) return new Map();
    const tool = await this.tools.find(studyId);
    const ids = [...new Set(rows.flatMap(({ excludedBy, removedBy }) => [excludedBy, ...(removedBy === null ? [] : [removedBy])]))];
    const named = await this.actors.name(ids.map((id) => ({ kind: 'api_key', id })));
    const actors = new Map(named.map((actor) => [actor.id, actor]));
    return new Map(rows.map((row) => [row.participationId, { removal: row.removal, answer: toDto(row, tool, actors) }]));
  }
}

/** An exclusion as it is shown, with what the explanation of the participation depends on. */
export interface ShownExclusion {
  readonly removal: Exclusion['removal'];
  readonly answer: ExclusionDto;
}

function toDto(row: Exclusion, { removal: declared }: ExclusionTool, actors: ReadonlyMap<string | null, NamedActor>): ExclusionDto {
  const mark = (at: Date, id: string): StepMark<NamedActor> => ({ at, by: actors.get(id) ?? { kind: 'api_key', id, name: null } });
  const { excludedAt, excludedBy, removal, removedAt, removedBy, reason, externalId, note } = row;
  const stored: StoredExclusion<NamedActor> = {
    excluded: mark(excludedAt, excludedBy),
    removal,
    removed: removedAt && removedBy !== null ? mark(removedAt, removedBy) : null,
  };
  const steps = listExclusionSteps(stored, declared).map(({ mark: done, ...step }) => ({
    ...step,
    at: done?.at.toISOString() ?? null,
    by: done?.by ?? null,
  }));
  return { reason, externalId, note, steps };
}
