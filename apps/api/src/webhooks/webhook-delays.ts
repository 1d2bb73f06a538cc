import { Injectable } from '@nestjs/common';
import { ConnectorError } from '@panelbridge/core/connector';
import { ConnectionHealth, type CalledConnection } from '../connections/connection-health.js';
import { Connection } from '../connections/connection.entity.js';
import { ConnectionUnusableError } from '../connectors/connection-unusable-error.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { toProblem } from '../platform/http/to-problem.js';
import type { InboundWebhook } from './inbound-webhook.entity.js';
import { WebhookRecorder } from './webhook-recorder.js';
import { unread } from './webhook-result.js';

/** Longer than the processes of an upgrade run side by side. */
const shownAfterMilliseconds = 10 * 60_000;
/** Long enough to put a setting right or to install a connector; what is kept for people is kept no longer without anybody knowing whose it is. */
const overAfterMilliseconds = 7 * 86_400_000;

/**
 * Sees to it that a webhook that was accepted is never lost silently. It is tried again until it succeeds; after ten minutes its connection
 * says why it does not, and after seven days it is quarantined with the reason.
 */
@Injectable()
export class WebhookDelays {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly health: ConnectionHealth,
    private readonly recorder: WebhookRecorder,
  ) {}

  /** Does the work on a webhook and notes its failure once that has lasted too long. @throws whatever the work throws, unless it is over */
  async watch(webhook: InboundWebhook, work: () => Promise<void>): Promise<void> {
    const age = Date.now() - webhook.receivedAt.getTime();
    if (age < shownAfterMilliseconds) return work();
    const called = await this.#find(webhook);
    try {
      await work();
    } catch (error) {
      // The database's own troubles say nothing about the webhook.
      if (toProblem(error).code === 'service_unavailable') throw error;
      const fault = toFault(error);
      if (called) await this.health.recordStanding(called, fault);
      if (age < overAfterMilliseconds) throw error;
      await this.recorder.finish(webhook, null, [{ ...unread, fault: { code: fault.code, detail: fault.message } }]);
    }
  }

  async #find({ workspaceId, connectionId }: InboundWebhook): Promise<CalledConnection | null> {
    return this.database.run(workspaceId, (manager) => manager.findOneBy(Connection, { id: connectionId }));
  }
}

/** What the operator is told. Only messages that are known to hold no personal data are passed on. */
function toFault(error: unknown): ConnectorError {
  if (error instanceof ConnectionUnusableError) {
    return new ConnectorError('configuration_invalid', `Webhooks wait until they can be read. ${error.message}`);
  }
  return new ConnectorError('connector_fault', 'A webhook could not be processed. The log of the hub says why.');
}
