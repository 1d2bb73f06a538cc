import type { IncomingMessage } from 'node:http';
import { ConnectorError, type WebhookDeclaration, type WebhookScheme } from '@panelbridge/core/connector';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { Counter } from 'prom-client';
import type { ConnectionDirectory, LiveConnection } from '../connections/connection-directory.js';
import { ConnectionUnusableError } from '../connectors/connection-unusable-error.js';
import type { HotStatements } from '../links/hot-statements.js';
import type { Configuration } from '../platform/configuration/configuration.js';
import { ProblemException } from '../platform/http/problem.js';
import type { RateLimits } from '../platform/http/rate-limits.js';
import { sendProblem } from '../platform/http/send-problem.js';
import type { Metrics } from '../platform/telemetry/metrics.js';
import { readBody } from './read-body.js';
import { verifyWebhook } from './verify-webhook.js';
import { identifyEvent, selectHeaders } from './webhook-headers.js';

/** What the webhook route needs. */
export interface WebhookParts {
  readonly connections: ConnectionDirectory;
  readonly hot: HotStatements;
  readonly limits: RateLimits;
  readonly metrics: Metrics;
  readonly configuration: Configuration;
  readonly logger: Logger;
}

/** A connection that takes webhooks. */
interface Receiver {
  readonly connection: LiveConnection;
  readonly declaration: WebhookDeclaration;
  readonly scheme: WebhookScheme;
}

const receivers = new WeakMap<FastifyRequest, Receiver>();

/**
 * `POST /hooks/{connection}`: verifies the raw bytes, stores them, answers 202; reading them is a job. What is verified is never refused, also
 * when it is no JSON or came before: the partner would only send it again.
 */
export function registerWebhookRoutes(
  fastify: FastifyInstance,
  { connections, hot, limits, metrics, configuration, logger }: WebhookParts,
): void {
  const received = new Counter({
    name: 'webhooks_received_total',
    help: 'Webhooks by connector and what became of them: accepted, duplicate, or why they were refused',
    labelNames: ['connector', 'result'],
    registers: [metrics.registry],
  });

  void fastify.register(async (scope) => {
    scope.setErrorHandler((error, _request, reply) => sendProblem(reply, error, { docsUrl: configuration.docsUrl, logger }));
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', async (request: FastifyRequest, payload: IncomingMessage) => {
      const { connection, declaration } = getReceiver(request);
      try {
        return await readBody(payload, declaration.maximumBodyBytes);
      } catch (error) {
        received.inc({ connector: connection.connectorId, result: 'too_large' });
        throw error;
      }
    });

    scope.route<{ Params: { connection: string } }>({
      method: 'POST',
      url: '/hooks/:connection',
      // Before the body, so that nobody can make the hub read one for a connection that is not there.
      async onRequest(request) {
        const receiver = await findReceiver(connections, request.params.connection.toLowerCase());
        if (!receiver) {
          await limits.consumeForUnprovenWebhook(request.ip, null);
          throw new ProblemException('not_found', { detail: 'No connection takes webhooks at this address.' });
        }
        receivers.set(request, receiver);
      },
      async handler(request, reply) {
        const { connection, declaration, scheme } = getReceiver(request);
        const { headers } = request;
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const { eventIdHeader } = declaration;
        const refusal = verifyWebhook({
          scheme,
          secret: connection.webhookSecret(scheme.secret),
          headers,
          body,
          eventIdHeader,
          now: Date.now(),
        });
        if (refusal !== null) {
          received.inc({ connector: connection.connectorId, result: refusal });
          // Only what is refused anyway: whoever shares an address with others must not lose genuine webhooks to their mistakes.
          await limits.consumeForUnprovenWebhook(request.ip, connection.id);
          logger.warn({ connectionId: connection.id, refusal }, 'a webhook was refused');
          throw new ConnectorError('signature_invalid', refusals[refusal]);
        }
        const isNew = await hot.acceptWebhook({
          connectionId: connection.id,
          eventId: identifyEvent(headers, declaration, scheme, body),
          body,
          headers: selectHeaders(headers, declaration, scheme),
          requestId: request.context.requestId,
        });
        received.inc({ connector: connection.connectorId, result: isNew ? 'accepted' : 'duplicate' });
        return reply.code(202).send({ status: isNew ? 'accepted' : 'duplicate' });
      },
    });
  });
}

const refusals = {
  secret_missing: 'The connection holds no key to verify webhooks by; store the one that the tool uses.',
  signature_missing: 'The header that proves where the webhook comes from is missing.',
  signature_malformed: 'The signature is not in the form that this connection expects; compare its webhook scheme with the tool.',
  signature_wrong: 'The webhook was not signed with the key of this connection; store the same key on both sides.',
  id_missing: 'The header with the id of the event, which the signature covers, is missing.',
  timestamp_missing: 'The webhook does not say when it was sent.',
  timestamp_malformed: 'The time of sending is neither seconds since 1970 nor ISO 8601 with a zone.',
  timestamp_outside: 'The webhook was sent too long ago, or one of the two clocks is wrong.',
} as const;

/** The connection of an address; `null` when none takes webhooks there. */
async function findReceiver(connections: ConnectionDirectory, id: string): Promise<Receiver | null> {
  const connection = await connections.getLatest(id).catch((error: unknown) => {
    // The partner sends it again later; by then the connector may be back, or the settings put right.
    if (error instanceof ConnectionUnusableError)
      throw new ProblemException('service_unavailable', { headers: { 'retry-after': '60' }, cause: error });
    throw error;
  });
  const scheme = connection?.resolved.webhookScheme;
  const declaration = connection?.resolved.capabilities.statusSync?.webhook;
  return connection && scheme && declaration ? { connection, declaration, scheme } : null;
}

function getReceiver(request: FastifyRequest): Receiver {
  const receiver = receivers.get(request);
  if (!receiver) throw new Error('a webhook was read before its connection was found');
  return receiver;
}
