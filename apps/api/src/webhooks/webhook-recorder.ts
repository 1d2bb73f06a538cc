import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { LiveConnection } from '../connections/connection-directory.js';
import { Exchange } from '../connections/exchange.entity.js';
import { makeStorable } from '../connectors/storable.js';
import { shortenBody } from '../connectors/shorten-body.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { InboundWebhook } from './inbound-webhook.entity.js';
import { SignalRecorder, type QuarantineOrigin } from './signal-recorder.js';
import type { Quarantined, SignalResult } from './webhook-result.js';

/** Writes down what a webhook came to: quarantine, exchange and the mark that it is done, all or nothing, and once. */
@Injectable()
export class WebhookRecorder {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly signals: SignalRecorder,
  ) {}

  /**
   * Ends the processing of a webhook. Of two that process it at once, only one writes.
   *
   * @param connection `null` when it was removed meanwhile, or cannot be used; then nothing is shown of what was sent.
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
      for (const result of results) {
        if (result.effect === 'quarantined') await this.signals.quarantine(manager, describeOrigin(webhook, result), result);
      }
      const isAboutErased = await this.#isAboutErased(manager, results);
      if (connection) {
        const exchange = describe(webhook, connection, results, names);
        await manager.insert(Exchange, (isAboutErased ? { ...exchange, request: null, response: null } : exchange) as object);
      }
      const isRemoved = !connection && results.length === 0;
      const result = makeStorable(
        isRemoved ? { connectionRemoved: connectionId } : isAboutErased ? { erased: true } : { signals: results },
      );
      // Of a webhook about an erased person, or whose connection is gone so that nobody could tell whom it is about, only the id is kept.
      const emptied = isAboutErased || isRemoved ? { body: Buffer.alloc(0), headers: {} } : {};
      await manager.update(InboundWebhook, id, { processedAt: () => 'now()', result, ...emptied });
    });
  }

  /** Whether somebody named has been erased. Their rows are held, so that an erasure either is seen here or sees what is written now. */
  async #isAboutErased(manager: EntityManager, results: readonly SignalResult[]): Promise<boolean> {
    const people = listPeople(results);
    if (people.length === 0) return false;
    const rows = await manager.query<{ participant_id: string | null }[]>(
      'select participant_id from participations where id = any ($1) order by id for share',
      [people],
    );
    return rows.some(({ participant_id }) => participant_id === null);
  }
}

function describeOrigin(webhook: InboundWebhook, { fault }: Quarantined): QuarantineOrigin {
  const { id, workspaceId, connectionId, externalEventId, requestId } = webhook;
  const details = { webhookId: id, eventId: externalEventId, requestId, ...(fault && { fault }) };
  return { workspaceId, connectionId, channel: 'webhook', details };
}

function describe(
  webhook: InboundWebhook,
  { redact }: LiveConnection,
  results: readonly SignalResult[],
  names: ReadonlyMap<string, string>,
): Partial<Exchange> {
  const people = listPeople(results);
  const [only = null] = people;
  const fault = results.find((result) => result.effect === 'quarantined')?.fault;
  return {
    workspaceId: webhook.workspaceId,
    connectionId: webhook.connectionId,
    // An exchange goes with the one person it is about; one about several keeps no body.
    participationId: people.length === 1 ? only : null,
    direction: 'inbound',
    operation: 'webhook',
    method: 'POST',
    path: `/hooks/${webhook.connectionId}`,
    request: makeStorable({
      headers: redact(webhook.headers),
      body: people.length > 1 ? `[about ${people.length} people]` : shortenBody(redactBody(webhook.body, redact, names)),
    }),
    response: makeStorable({ signals: results }),
    status: 202,
    errorCode: fault?.code ?? null,
    requestId: webhook.requestId,
    at: webhook.receivedAt,
  };
}

/** The participations that are named, each once. */
function listPeople(results: readonly SignalResult[]): readonly string[] {
  const named = results.flatMap((result) =>
    'participationId' in result && result.participationId !== null ? [result.participationId] : [],
  );
  return [...new Set(named)];
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
