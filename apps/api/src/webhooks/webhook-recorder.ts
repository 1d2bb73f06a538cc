import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { LiveConnection } from '../connections/connection-directory.js';
import { Exchange } from '../connections/exchange.entity.js';
import { makeStorable } from '../connectors/storable.js';
import { shortenBody } from '../connectors/shorten-body.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { InboundWebhook } from './inbound-webhook.entity.js';
import type { Quarantined, SignalResult } from './webhook-result.js';

/** Writes down what a webhook came to: quarantine, exchange and the mark that it is done, all or nothing, and once. */
@Injectable()
export class WebhookRecorder {
  constructor(private readonly database: WorkspaceDatabase) {}

  /**
   * Ends the processing of a webhook. Of two that process it at once, only one writes.
   *
   * @param connection `null` when it was removed meanwhile; the webhook is then only marked.
   * @param names Genuine tokens in the body and the participations they stand for: a token is nobody else's to read.
   */
  async finish(
    { id, workspaceId, connectionId }: InboundWebhook,
    connection: LiveConnection | null,
    results: readonly SignalResult[],
    names: ReadonlyMap<string, string> = new Map(),
  ): Promise<void> {
    await this.database.run(workspaceId, async (manager) => {
      const webhook = await manager.findOne(InboundWebhook, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (!webhook || webhook.processedAt) return;
      for (const result of results) if (result.effect === 'quarantined') await this.#quarantine(manager, webhook, result);
      if (connection) await manager.insert(Exchange, describe(webhook, connection, results, names) as object);
      const result = makeStorable(connection ? { signals: results } : { connectionRemoved: connectionId });
      await manager.update(InboundWebhook, id, { processedAt: () => 'now()', result });
    });
  }

  async #quarantine(
    manager: EntityManager,
    webhook: InboundWebhook,
    { reason, externalId, status, outcome, studyId, fault }: Quarantined,
  ): Promise<void> {
    const details = { webhookId: webhook.id, eventId: webhook.externalEventId, requestId: webhook.requestId, ...(fault && { fault }) };
    await manager.query('select quarantine_signal($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
      webhook.workspaceId,
      studyId,
      webhook.connectionId,
      'webhook',
      reason,
      externalId,
      status,
      outcome,
      JSON.stringify(makeStorable(details)),
    ]);
  }
}

function describe(
  webhook: InboundWebhook,
  { redact }: LiveConnection,
  results: readonly SignalResult[],
  names: ReadonlyMap<string, string>,
): Partial<Exchange> {
  const people = new Set(
    results.flatMap((result) => ('participationId' in result && result.participationId !== null ? [result.participationId] : [])),
  );
  const [only = null] = people;
  const fault = results.find((result) => result.effect === 'quarantined')?.fault;
  return {
    workspaceId: webhook.workspaceId,
    connectionId: webhook.connectionId,
    // An exchange goes with the one person it is about; one about several keeps no body.
    participationId: people.size === 1 ? only : null,
    direction: 'inbound',
    operation: 'webhook',
    method: 'POST',
    path: `/hooks/${webhook.connectionId}`,
    request: makeStorable({
      headers: redact(webhook.headers),
      body: people.size > 1 ? `[about ${people.size} people]` : shortenBody(redactBody(webhook.body, redact, names)),
    }),
    response: makeStorable({ signals: results }),
    status: 202,
    errorCode: fault?.code ?? null,
    requestId: webhook.requestId,
    at: webhook.receivedAt,
  };
}

function redactBody(body: Buffer, redact: LiveConnection['redact'], names: ReadonlyMap<string, string>): unknown {
  let text = body.toString('utf8');
  for (const [token, participationId] of names) text = text.replaceAll(token, participationId);
  try {
    return redact(JSON.parse(text));
  } catch {
    return redact(text);
  }
}
