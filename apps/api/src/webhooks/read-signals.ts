import { ConnectorError, type ConnectorErrorCode, type Signal } from '@panelbridge/core/connector';
import { z } from 'zod';
import type { LiveConnection } from '../connections/connection-directory.js';
import type { InboundWebhook } from './inbound-webhook.entity.js';

/** A study that uses the connection. */
export interface ConnectedStudy {
  readonly id: string;
  readonly parameter: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** What a webhook says, or why it cannot be read. */
export type Reading =
  | { readonly ok: true; readonly signals: readonly Signal[] }
  | { readonly ok: false; readonly code: ConnectorErrorCode; readonly detail: string; readonly cause?: unknown };

// What a connector returns is checked like any input: its author's compiler is not the hub's.
const signalSchema = z.array(
  z.object({
    externalId: z.string().nullable(),
    status: z.string(),
    eventId: z.string().min(1).nullable(),
    occurredAt: z.number().min(0).max(8.64e15).nullable(),
    test: z.boolean(),
  }),
);

/** Lets the connector translate a verified webhook. Never throws: what cannot be read is a finding, and reading it again would not help. */
export function readSignals({ statusSync, redact }: LiveConnection, webhook: InboundWebhook, studies: readonly ConnectedStudy[]): Reading {
  let body: unknown;
  try {
    body = JSON.parse(webhook.body.toString('utf8'));
  } catch {
    return { ok: false, code: 'response_invalid', detail: 'The body is not JSON.' };
  }
  if (!statusSync?.parseWebhook) return { ok: false, code: 'unsupported', detail: 'The connection, as it is set now, reads no webhooks.' };
  try {
    const parsed = signalSchema.safeParse(statusSync.parseWebhook({ body, headers: webhook.headers, studies }));
    if (parsed.success) return { ok: true, signals: parsed.data };
    return { ok: false, code: 'connector_fault', detail: 'The connector did not return signals.', cause: parsed.error };
  } catch (error) {
    if (ConnectorError.is(error)) return { ok: false, code: error.code, detail: String(redact(error.message)) };
    return { ok: false, code: 'connector_fault', detail: 'The connector failed while it read the body.', cause: error };
  }
}
