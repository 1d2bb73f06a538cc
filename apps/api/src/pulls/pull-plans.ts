import { Injectable } from '@nestjs/common';
import { areIdsRetired, findNextPass, isCaredFor } from '@panelbridge/core';
import { connectorErrors, nothingPulled, type PullDeclaration } from '@panelbridge/core/connector';
import type { EntityManager } from 'typeorm';
import { Connection } from '../connections/connection.entity.js';
import { latenessMs, RequestBudget } from '../connections/request-budget.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { JobQueue } from '../platform/jobs/job-queue.js';
import { unleased } from '../studies/study-leases.js';
import { PullLeases, type LeasedPull } from './pull-leases.js';
import { findNextRequest, type PullRequest } from './pull-requests.js';
import { Pull } from './pull.entity.js';

/** A request that may be made at its moment. */
export interface PlannedRequest {
  readonly request: PullRequest;
  /** Milliseconds until then. */
  readonly waitMs: number;
}

/** A job begins so much before its moment, since workers look for jobs now and then only; it then waits for the moment. */
const earlyMs = 1_000;
/** What a job may wait for its moment; for a later one it makes way. */
const longestWaitMs = earlyMs + 500;
/** How soon a study tries again that made way for another of its connection. */
const turnMs = 2_000;

/** Decides what comes next in the reading of a study, and when. */
@Injectable()
export class PullPlans {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly leases: PullLeases,
    private readonly budget: RequestBudget,
    private readonly jobs: JobQueue,
  ) {}

  /** The request to make now; `null` when there is none, or its moment comes later: then everything is arranged for. */
  async plan(leased: LeasedPull, declaration: PullDeclaration): Promise<PlannedRequest | null> {
    return this.leases.hold(leased, async (pull, manager) => {
      if (pull.phase === 'idle' && !(await this.#begin(pull, leased, manager))) return null;
      if (pull.phase === 'listing' && pull.settings !== leased.settings) {
        // Where to go on was said for other settings.
        Object.assign(pull, { settings: leased.settings, cursor: null, readsAll: true, ...nothingPulled });
      }
      const request = await findNextRequest(manager, pull, declaration);
      if (!request) {
        await manager.update(Pull, { studyId: pull.studyId }, { ...toColumns(pull), ...unleased });
        return null;
      }
      const moment = await this.#findMoment(pull, declaration, manager);
      if (moment.waitMs <= longestWaitMs) {
        // A moment is good for one request, also when this worker is killed in the middle of it.
        await manager.update(Pull, { studyId: pull.studyId }, { ...toColumns(pull), slotAt: null });
        return { request, waitMs: moment.waitMs };
      }
      await manager.update(Pull, { studyId: pull.studyId }, { ...toColumns(pull), slotAt: moment.at, nextAt: moment.at, ...unleased });
      await this.#enqueue(pull, moment.at);
      return null;
    });
  }

  /** Reserves the moment of the next request and asks for the step that makes it, in the open transaction. */
  async arrange(pull: Pick<Pull, 'studyId' | 'connectionId'>, declaration: PullDeclaration): Promise<Pick<Pull, 'slotAt' | 'nextAt'>> {
    const { at } = await this.budget.reserve(pull.connectionId, declaration.requestsPerMinute);
    await this.#enqueue(pull, at);
    return { slotAt: at, nextAt: at };
  }

  /** Takes moments out of the budget for requests that were made without one, such as one that was sent again with a new token. */
  async payFor({ workspaceId, connectionId }: LeasedPull, { requestsPerMinute }: PullDeclaration, requests: number): Promise<void> {
    if (requests <= 0) return;
    await this.database.run(workspaceId, async () => {
      for (let paid = 0; paid < requests; paid += 1) await this.budget.reserve(connectionId, requestsPerMinute);
    });
  }

  /** Gives the lease back and asks for the step again a little later. */
  async makeWay(leased: LeasedPull): Promise<void> {
    await this.leases.hold(leased, async (pull, manager) => {
      await manager.update(Pull, { studyId: pull.studyId }, unleased);
      await this.#enqueue(pull, new Date(Date.now() + earlyMs + turnMs));
    });
  }

  /** Asks for a step as soon as possible, in the open transaction. */
  async hurry({ studyId }: Pick<Pull, 'studyId'>): Promise<void> {
    const { workspaceId } = this.database;
    await this.jobs.enqueue('pull.step', { workspaceId, studyId }, { singletonKey: studyId });
  }

  /**
   * Ends the pass when nothing is left to ask for or to apply. The next one begins when its time has come: at once where somebody waits for it, or
   * where there are still records to ask for.
   */
  async finish({ workspaceId, studyId, study }: LeasedPull, declaration: PullDeclaration): Promise<void> {
    await this.database.run(workspaceId, async (manager) => {
      const pull = await manager.findOne(Pull, { where: { studyId, workspaceId }, lock: { mode: 'pessimistic_write' } });
      if (pull?.phase !== 'identifying' || pull.leaseId !== null || (await findNextRequest(manager, pull, declaration))) return;
      const [left] = await manager.query<{ unapplied: boolean; open: boolean }[]>(
        `select coalesce(bool_or(identified_at is not null and applied_status is distinct from status), false) as unapplied,
           coalesce(bool_or(identified_at is null and asked_in_pass is distinct from $3), false) as open
         from pulled_records where study_id = $1 and connection_id = $2`,
        [studyId, pull.connectionId, pull.pass],
      );
      if (!left || left.unapplied) return;
      const isAwaited = pull.requestedPass > pull.pass || left.open;
      const nextAt = isAwaited ? new Date() : findNextPass(study, declaration.everyMinutes, new Date());
      const ended = { phase: 'idle', cursor: null, slotAt: null, failures: 0, finishedAt: () => 'now()', nextAt } as const;
      const whole = { wholePass: pull.pass, wholePassReadsAll: pull.readsAll };
      await manager.update(Pull, { studyId }, { ...ended, ...whole, version: pull.version + 1, updatedAt: () => 'now()' });
      if (isAwaited) await this.hurry(pull);
    });
  }

  /** Begins a pass, unless it has to wait. @returns whether it has begun */
  async #begin(pull: Pull, { study, settings }: LeasedPull, manager: EntityManager): Promise<boolean> {
    const isRequested = pull.requestedPass > pull.pass;
    const isOver = areIdsRetired(study.closedAt, new Date()) || (!isRequested && !isCaredFor(study, new Date()));
    const paused = isRequested ? null : await this.#findPause(pull.connectionId, manager);
    if (isOver || paused) {
      await manager.update(Pull, { studyId: pull.studyId }, { nextAt: null, ...paused, ...unleased, updatedAt: () => 'now()' });
      return false;
    }
    const begun = {
      phase: 'listing',
      pass: pull.pass + 1,
      cursor: null,
      readsAll: true,
      identifications: 0,
      ...nothingPulled,
      startedAt: new Date(),
    } as const;
    Object.assign(pull, begun, { settings, errorCode: null, errorDetail: null, version: pull.version + 1 });
    return true;
  }

  /** A connection whose credentials were refused is not tried again by everybody who uses it. */
  async #findPause(connectionId: string, manager: EntityManager): Promise<Pick<Pull, 'errorCode' | 'errorDetail'> | null> {
    const connection = await manager.findOneBy(Connection, { id: connectionId });
    if (connection?.status !== 'needs_attention' || connection.statusCode === null) return null;
    if (!connectorErrors[connection.statusCode].pausesConnection) return null;
    return { errorCode: connection.statusCode, errorDetail: connection.statusDetail };
  }

  async #findMoment(pull: Pull, { requestsPerMinute }: PullDeclaration, manager: EntityManager): Promise<{ at: Date; waitMs: number }> {
    if (pull.slotAt) {
      const [row] = await manager.query<{ wait: number }[]>('select 1000 * extract(epoch from $1 - clock_timestamp())::float8 as wait', [
        pull.slotAt,
      ]);
      if (row && row.wait > -latenessMs / 2) return { at: pull.slotAt, waitMs: Math.max(row.wait, 0) };
    }
    return this.budget.reserve(pull.connectionId, requestsPerMinute);
  }

  async #enqueue({ studyId }: Pick<Pull, 'studyId'>, at: Date): Promise<void> {
    const { workspaceId } = this.database;
    const startAfter = new Date(at.getTime() - earlyMs).toISOString();
    await this.jobs.enqueue('pull.step', { workspaceId, studyId }, { singletonKey: studyId, startAfter });
  }
}

/** What beginning a pass, or going on with one, changes. */
function toColumns(pull: Pull): Partial<Pull> {
  const { phase, pass, cursor, readsAll, identifications, startedAt, settings, errorCode, errorDetail, version } = pull;
  const { pages, stalePages, milestone } = pull;
  const columns = { phase, pass, cursor, readsAll, identifications, startedAt, settings, errorCode, errorDetail, version };
  return { ...columns, pages, stalePages, milestone, updatedAt: new Date() };
}
