import { Injectable } from '@nestjs/common';
import { connectorErrors, type ConnectorError, type ConnectorErrorRule } from '@panelbridge/core/connector';
import { RequestBudget } from '../connections/request-budget.js';
import { JobQueue } from '../platform/jobs/job-queue.js';
import { PullLeases, unleased, type LeasedPull } from './pull-leases.js';
import { findNextPass, findPause } from './pull-times.js';
import { Pull } from './pull.entity.js';

// What a tool that asks for fewer requests, and does not say for how long, is given.
const politeMs = 60_000;
// Later ones are found by the sweep; a job that waits for long would stand in the way of whoever asks meanwhile.
const longestJobMs = 60_000;

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
   * connection; anything else ends the pass, and the next regular one begins anew.
   */
  async record(leased: LeasedPull, error: ConnectorError, everyMinutes: number): Promise<void> {
    const rule: ConnectorErrorRule = connectorErrors[error.code];
    const reason = { errorCode: error.code, errorDetail: error.message.slice(0, 1_000) };
    await this.leases.hold(leased, async (pull, manager) => {
      const next = await this.#decide(pull, leased, error, rule, everyMinutes);
      const columns = { ...reason, ...next, ...unleased, slotAt: null, version: pull.version + 1 };
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
      return { phase: 'idle', cursor: null, failures: 0, nextAt: isAwaited ? new Date() : findNextPass(study, everyMinutes) };
    }
    const failures = pull.failures + 1;
    const isLimited = error.code === 'rate_limited';
    const pauseMs = isLimited ? (error.retryAfterMs ?? politeMs) : findPause(failures, error.retryAfterMs);
    // The other studies of the connection would be refused as well.
    if (isLimited) await this.budget.postpone(connectionId, pauseMs);
    const nextAt = new Date(Date.now() + pauseMs);
    if (pauseMs <= longestJobMs) {
      const request = { singletonKey: studyId, startAfter: nextAt.toISOString() };
      await this.jobs.enqueue('pull.step', { workspaceId, studyId }, request);
    }
    return { failures, nextAt };
  }
}
