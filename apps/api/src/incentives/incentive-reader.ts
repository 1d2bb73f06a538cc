import { Injectable } from '@nestjs/common';
import { describeHold } from '@panelbridge/core';
import { In } from 'typeorm';
import { ActorDirectory, type NamedActor } from '../events/actor-directory.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { readPage, type Page } from '../platform/http/pagination.js';
import { ProblemException } from '../platform/http/problem.js';
import type { IncentiveDto, IncentiveQuery } from './incentive.dto.js';
import { IncentiveRow } from './incentive.entity.js';
import { describePayout, type PayoutDto } from './payouts/payout.dto.js';
import { Payout } from './payouts/payout.entity.js';

/** Reads and describes incentives in the open workspace transaction. */
@Injectable()
export class IncentiveReader {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly actors: ActorDirectory,
  ) {}

  /** Lists incentives, the newest first. */
  async list({ studyId, participationId, status, held, superseded, ...page }: IncentiveQuery): Promise<Page<IncentiveDto>> {
    const { manager, workspaceId } = this.database;
    const query = manager.createQueryBuilder(IncentiveRow, 'incentive').where('incentive.workspaceId = :workspaceId', { workspaceId });
    if (studyId !== undefined) query.andWhere('incentive.studyId = :studyId', { studyId });
    if (participationId !== undefined) query.andWhere('incentive.participationId = :participationId', { participationId });
    if (status !== undefined) query.andWhere('incentive.status = :status', { status });
    if (held !== undefined) query.andWhere(`(incentive.status = 'due' and incentive.holdReason is not null) = :held`, { held });
    if (superseded !== undefined) query.andWhere('(incentive.supersededBy is not null) = :superseded', { superseded });
    const { data, nextCursor } = await readPage(query, page);
    return { data: await this.describe(data), nextCursor };
  }

  /** Reads an incentive. @throws ProblemException `not_found` */
  async get(id: string): Promise<IncentiveDto> {
    const { manager, workspaceId } = this.database;
    const incentive = await manager.findOneBy(IncentiveRow, { id, workspaceId });
    const [described] = await this.describe(incentive ? [incentive] : []);
    if (described) return described;
    throw new ProblemException('not_found', { detail: 'There is no incentive with this id in the workspace of the key.' });
  }

  /** Describes incentives, in their order. */
  async describe(incentives: readonly IncentiveRow[]): Promise<readonly IncentiveDto[]> {
    const releasers = await this.actors.name(
      incentives.map(({ releasedBy }) => (releasedBy === null || releasedBy === 'system' ? system : { kind: 'api_key', id: releasedBy })),
    );
    const payouts = await this.#readPayouts(incentives);
    return incentives.map((incentive, index) =>
      toDto(incentive, releasers[index] ?? { ...system, name: null }, payouts.get(incentive.id) ?? null),
    );
  }

  async #readPayouts(incentives: readonly IncentiveRow[]): Promise<ReadonlyMap<string, PayoutDto>> {
    if (incentives.length === 0) return new Map();
    const { manager, workspaceId } = this.database;
    const payouts = await manager.findBy(Payout, { workspaceId, incentiveId: In(incentives.map(({ id }) => id)) });
    return new Map(payouts.map((payout) => [payout.incentiveId, describePayout(payout)]));
  }
}

const system = { kind: 'system', id: null } as const;

function toDto(incentive: IncentiveRow, releaser: NamedActor, payout: PayoutDto | null): IncentiveDto {
  const { amount, currency, holdReason } = incentive;
  return {
    id: incentive.id,
    studyId: incentive.studyId,
    participationId: incentive.participationId,
    kind: incentive.kind,
    sequence: incentive.sequence,
    externalId: incentive.externalId,
    amount: { amount, currency },
    status: incentive.status,
    hold: holdReason === null ? null : { reason: holdReason, ...pickHold(holdReason) },
    provider: incentive.provider,
    payoutFileId: incentive.payoutFileId,
    payout,
    dueAt: incentive.dueAt.toISOString(),
    releasedAt: incentive.releasedAt?.toISOString() ?? null,
    releasedBy: incentive.releasedBy === null ? null : releaser,
    sentAt: incentive.sentAt?.toISOString() ?? null,
    deliveredAt: incentive.deliveredAt?.toISOString() ?? null,
    failureReason: incentive.failureReason,
    supersededBy: incentive.supersededBy,
    version: incentive.version,
    createdAt: incentive.createdAt.toISOString(),
    updatedAt: incentive.updatedAt.toISOString(),
  };
}

function pickHold(reason: string): { readonly detail: string; readonly remedy: string } {
  const { detail, remedy } = describeHold(reason);
  return { detail, remedy };
}
