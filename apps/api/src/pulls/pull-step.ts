import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ConnectorError, connectorErrors, type PullDeclaration } from '@panelbridge/core/connector';
import type { Logger } from 'pino';
import { ConnectionDirectory } from '../connections/connection-directory.js';
import { InvokeConnector } from '../connections/invoke-connector.js';
import type { LiveConnection } from '../connections/live-connection.js';
import { ConnectionUnusableError } from '../connectors/connection-unusable-error.js';
import type { JobData } from '../platform/jobs/queues.js';
import { Worker } from '../platform/jobs/worker.js';
import { LOGGER } from '../platform/telemetry/logger.js';
import { askTool, type PullAnswer } from './ask-tool.js';
import { findPullDeclaration } from './pull-declaration.js';
import { PullFailures } from './pull-failures.js';
import { PullLeases, type LeasedPull } from './pull-leases.js';
import { PullPlans, type PlannedRequest } from './pull-plans.js';
import type { PullRequest } from './pull-requests.js';
import { PullStore } from './pull-store.js';
import { RecordApplier } from './record-applier.js';

// How often it is looked whether a connection that cannot be read at all can be read again.
const minutesWithoutTool = 30;

interface Tool {
  readonly connection: LiveConnection;
  readonly declaration: PullDeclaration;
}

/**
 * One step in the reading of a study: one request to its tool at most. Everything that the next step needs is in the database, so a worker may be
 * killed between any two lines, and any number of workers may be at it.
 */
@Injectable()
export class PullStep implements OnModuleInit {
  /** The connections at work in this process, each with the study that it is at work for. */
  readonly #busy = new Map<string, LeasedPull>();

  constructor(
    private readonly worker: Worker,
    private readonly connections: ConnectionDirectory,
    private readonly gate: InvokeConnector,
    private readonly leases: PullLeases,
    private readonly plans: PullPlans,
    private readonly store: PullStore,
    private readonly failures: PullFailures,
    private readonly applier: RecordApplier,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.worker.handle('pull.step', (data) => this.run(data));
  }

  /** Makes the step, if its time has come and nobody else makes it. @throws Error when the hub cannot work now; the job is then tried again */
  async run(data: JobData['pull.step']): Promise<void> {
    const leased = await this.leases.take(data);
    if (!leased) return;
    const { connectionId, studyId } = leased;
    const other = this.#busy.get(connectionId);
    // A process does a few steps at once, and a tool that hangs must not hold them all.
    if (other !== undefined && other.studyId !== studyId) return this.plans.makeWay(leased);
    this.#busy.set(connectionId, leased);
    try {
      await this.#make(leased);
    } catch (error) {
      // The database may be what failed; then the lease ends by itself.
      await this.leases.release(leased).catch(() => undefined);
      throw error;
    } finally {
      if (this.#busy.get(connectionId) === leased) this.#busy.delete(connectionId);
    }
  }

  async #make(leased: LeasedPull): Promise<void> {
    const tool = await this.#findTool(leased);
    if (ConnectorError.is(tool)) return this.failures.record(leased, tool, minutesWithoutTool);
    const { connection, declaration } = tool;
    const study = { id: leased.studyId, parameter: leased.parameter, config: connection.parseStudyConfig(leased.studyConfig) };
    // What a worker that was killed had stored comes before anything new.
    await this.applier.apply(connection, study);
    const planned = await this.plans.plan(leased, declaration);
    if (planned) await this.#ask(leased, tool, planned);
    await this.applier.apply(connection, study);
    await this.plans.finish(leased, declaration);
  }

  async #ask(leased: LeasedPull, tool: Tool, { request, waitMs }: PlannedRequest): Promise<void> {
    const { studyId, connectionId } = leased;
    const { declaration } = tool;
    await sleep(waitMs);
    try {
      const answer = await this.#call(leased, tool, request);
      await this.store.store(leased, declaration, request, answer);
    } catch (error) {
      if (!ConnectorError.is(error)) throw error;
      this.logger.warn({ study: studyId, connection: connectionId, request: request.kind, code: error.code }, 'a tool could not be read');
      const { retry, pausesConnection } = connectorErrors[error.code];
      const isOfOneRecord = request.kind === 'identify' && retry === 'never' && !pausesConnection;
      if (!isOfOneRecord) return this.failures.record(leased, error, declaration.everyMinutes, request);
      const reason = { errorCode: error.code, errorDetail: error.message.slice(0, 1_000) };
      await this.store.passOver(leased, declaration, request.id, reason);
    }
  }

  async #call(leased: LeasedPull, { connection, declaration }: Tool, request: PullRequest): Promise<PullAnswer> {
    const { workspaceId, connectionId, studyConfig } = leased;
    const operation = request.kind === 'list' ? 'pull' : 'identify';
    const study = connection.parseStudyConfig(studyConfig);
    let made = 0;
    try {
      return await this.gate.invoke(
        { workspaceId, connectionId, operation, bodies: 'on_failure' },
        async (instance, { signal, countRequests }) => {
          try {
            return await askTool(instance, request, { study, signal });
          } finally {
            made = countRequests();
          }
        },
      );
    } finally {
      await this.plans.payFor(leased, declaration, made - 1);
    }
  }

  /** The tool as its connection is set now, or why it cannot be read. */
  async #findTool({ connectionId }: LeasedPull): Promise<Tool | ConnectorError> {
    try {
      const connection = await this.connections.getLatest(connectionId);
      const declaration = connection && findPullDeclaration(connection);
      if (declaration) return { connection, declaration };
      return new ConnectorError('unsupported', 'The connection, as it is set now, offers no records to ask for.');
    } catch (error) {
      if (!(error instanceof ConnectionUnusableError)) throw error;
      return new ConnectorError('configuration_invalid', error.message);
    }
  }
}
