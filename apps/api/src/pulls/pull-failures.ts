import { Injectable } from '@nestjs/common';
import { findNextPass } from '@panelbridge/core';
import { connectorErrors, type ConnectorError, type ConnectorErrorRule } from '@panelbridge/core/connector';
import { findFailurePause } from '../connections/failure-pause.js';
import { RequestBudget } from '../connections/request-budget.js';
import { JobQueue } from '../platform/jobs/job-queue.js';
import { passOver } from './pass-over.js';
import { unleased } from '../studies/study-leases.js';
import { PullLeases, type LeasedPull } from './pull-leases.js';
import type { PullRequest } from './pull-requests.js';
import { Pull } from './pull.entity.js';

// Later ones are found by the sweep; a job that waits for long would stand in the way of whoever asks meanwhile.
const longestJobMs = 60_000;
/** So often in a row the tool may fail before the record that it was asked about is left for the others. */
const patience = 3;

/** Decides how the reading of a study goes on after a failure, and keeps the reason where people see it. */
@Injectable()
export class PullFailures {
  constructor(
    private readonly leases: PullLeases,
    private readonly budget: RequestBudget,
    private readonly jobs: JobQueue,
  ) {}

  /**
   * Notes a failure and ends the lease. What passes by itself is tried again where it stopped, with growing pauses; refused credentials wait for the
   * connection; anything else ends the pass, and the next regular one begins anew. A record about which the tool fails again and again keeps no other
   * waiting; the pauses grow all the same, since it may be the tool that is broken.
   */
  async record(leased: LeasedPull, error: ConnectorError, everyMinutes: number, request?: PullRequest): Promise<void> {
    const rule: ConnectorErrorRule = connectorErrors[error.code];
    const reason = { errorCode: error.code, errorDetail: error.message.slice(0, 1_000) };
    await this.leases.hold(leased, async (pull, manager) => {
      const next = await this.#decide(pull, leased, error, rule, everyMinutes);
      const isLeft = request?.kind === 'identify' && error.code !== 'rate_limited' && (next.failures ?? 0) >= patience;
      if (isLeft) await passOver(manager, pull, request.id);
      const identifications = pull.identifications + (isLeft ? 1 : 0);
      const columns = { ...reason, ...next, identifications, ...unleased, slotAt: null, version: pull.version + 1 };
      await manager.update(Pull, { studyId: pull.studyId }, { ...columns, updatedAt: () => 'now()' });
    });
  }

  async #decide(
    pull: Pull,
    { workspaceId, study }: LeasedPull,
    error: ConnectorError,
    rule: ConnectorErrorRule,
    everyMinutes: number,
  ): Promise<Partial<Pull>> {
    const { studyId, connectionId } = pull;
    if (rule.pausesConnection) return { nextAt: null };
    if (rule.retry !== 'backoff') {
      const isAwaited = pull.requestedPass > pull.pass;
      return { phase: 'idle', cursor: null, failures: 0, nextAt: isAwaited ? new Date() : findNextPass(study, everyMinutes, new Date()) };
    }
    const failures = pull.failures + 1;
    const pauseMs = findFailurePause(error, failures);
    // The other studies of the connection would be refused as well.
    if (error.code === 'rate_limited') await this.budget.postpone(connectionId, pauseMs);
    const nextAt = new Date(Date.now() + pauseMs);
    if (pauseMs <= longestJobMs) {
      const request = { singletonKey: studyId, startAfter: nextAt.toISOString() };
      await this.jobs.enqueue('pull.step', { workspaceId, studyId }, request);
    }
    return { failures, nextAt };
  }
}
