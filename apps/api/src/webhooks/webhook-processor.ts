import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Signal } from '@panelbridge/core/connector';
import type { Logger } from 'pino';
import { ConnectionDirectory, type LiveConnection } from '../connections/connection-directory.js';
import { makeStorable } from '../connectors/storable.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import type { JobData } from '../platform/jobs/queues.js';
import { Worker } from '../platform/jobs/worker.js';
import { LOGGER } from '../platform/telemetry/logger.js';
import { InboundWebhook } from './inbound-webhook.entity.js';
import { readSignals, type ConnectedStudy } from './read-signals.js';
import { SignalRecorder } from './signal-recorder.js';
import { WebhookDelays } from './webhook-delays.js';
import { WebhookRecorder } from './webhook-recorder.js';
import { unread, type SignalResult } from './webhook-result.js';

/** Reads stored webhooks and records what they say. Doing it twice changes nothing more. */
@Injectable()
export class WebhookProcessor implements OnModuleInit {
  constructor(
    private readonly worker: Worker,
    private readonly database: WorkspaceDatabase,
    private readonly connections: ConnectionDirectory,
    private readonly signals: SignalRecorder,
    private readonly recorder: WebhookRecorder,
    private readonly delays: WebhookDelays,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.worker.handle('webhook.process', (data) => this.process(data));
  }

  /**
   * Processes one webhook, unless that was done before.
   *
   * @throws Error when the hub cannot work now, for example because the connector is not loaded; the job is then tried again
   */
  async process({ workspaceId, webhookId }: JobData['webhook.process']): Promise<void> {
    const webhook = await this.database.run(workspaceId, (manager) => manager.findOneBy(InboundWebhook, { id: String(webhookId) }));
    if (!webhook || webhook.processedAt) return;
    await this.delays.watch(webhook, () => this.#read(webhook));
  }

  async #read(webhook: InboundWebhook): Promise<void> {
    const connection = await this.connections.getLatest(webhook.connectionId);
    // A connection that was removed meanwhile has no key and no settings left; its studies are closed.
    if (!connection) return this.recorder.finish(webhook, null, []);
    const studies = await this.#listStudies(connection);
    const reading = readSignals(connection, webhook, studies);
    if (!reading.ok) {
      const { code, detail, cause } = reading;
      if (cause !== undefined)
        this.logger.error(
          { err: cause, connector: connection.connectorId, webhookId: webhook.id, code },
          'a connector failed at a webhook',
        );
      return this.recorder.finish(webhook, connection, [{ ...unread, fault: { code, detail } }]);
    }
    const results: SignalResult[] = [];
    const names = new Map<string, string>();
    for (const signal of reading.signals) results.push(await this.#record(connection, webhook, makeStorable(signal), studies, names));
    await this.recorder.finish(webhook, connection, results, names);
  }

  /** @param names is filled with the tokens that were genuine, and whose they are */
  async #record(
    connection: LiveConnection,
    webhook: InboundWebhook,
    signal: Signal,
    studies: readonly ConnectedStudy[],
    names: Map<string, string>,
  ): Promise<SignalResult> {
    if (signal.test) return { effect: 'test', status: signal.status };
    const subject = await this.signals.find(connection, signal.externalId, studies);
    const isToken = connection.resolved.capabilities.redirect?.identity !== 'partner_id';
    if (isToken && signal.externalId !== null && subject.kind === 'participation') names.set(signal.externalId, subject.participationId);
    const eventId = signal.eventId ?? webhook.externalEventId;
    return this.signals.record(connection, { ...signal, eventId, channel: 'webhook', requestId: webhook.requestId }, subject);
  }

  async #listStudies(connection: LiveConnection): Promise<readonly ConnectedStudy[]> {
    const rows = await this.database.run(connection.workspaceId, (manager) =>
      manager.query<{ study_id: string; parameter_name: string; study_config: Readonly<Record<string, unknown>> }[]>(
        'select study_id, parameter_name, study_config from integrations where connection_id = $1 order by study_id',
        [connection.id],
      ),
    );
    return rows.map((row) => ({ id: row.study_id, parameter: row.parameter_name, config: connection.parseStudyConfig(row.study_config) }));
  }
}
