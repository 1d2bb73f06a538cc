import type { IncomingMessage } from 'node:http';
import { ConnectorError } from '@panelbridge/core/connector';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Configuration } from '../../platform/configuration/configuration.js';
import { ProblemException } from '../../platform/http/problem.js';
import type { RateLimits } from '../../platform/http/rate-limits.js';
import { sendProblem } from '../../platform/http/send-problem.js';
import { readBody } from '../../webhooks/read-body.js';
import { tremendousSignatureHeader, verifyWebhook } from '../tremendous/webhook.js';
import type { AcceptPayoutWebhook, WebhookReceiver } from './accept-webhook.js';

/** What the route needs. */
export interface PayoutWebhookParts {
  readonly webhooks: AcceptPayoutWebhook;
  readonly limits: RateLimits;
  readonly configuration: Configuration;
  readonly logger: Logger;
}

const maximumBodyBytes = 65_536;
const receivers = new WeakMap<FastifyRequest, WebhookReceiver>();

/**
 * `POST /hooks/payouts/{account}`: verifies the raw bytes, notes what they are about, answers 202; looking at the order is a job. What is proven is
 * never refused, also when it cannot be read or came before: the provider would only send it again.
 */
export function registerPayoutWebhookRoutes(
  fastify: FastifyInstance,
  { webhooks, limits, configuration, logger }: PayoutWebhookParts,
): void {
  void fastify.register(async (scope) => {
    scope.setErrorHandler((error, _request, reply) => sendProblem(reply, error, { docsUrl: configuration.docsUrl, logger }));
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request: FastifyRequest, payload: IncomingMessage) => readBody(payload, maximumBodyBytes));
    scope.route<{ Params: { account: string } }>({
      method: 'POST',
      url: '/hooks/payouts/:account',
      // Before the body, so that nobody can make the hub read one for an account that is not there.
      async onRequest(request) {
        const receiver = await webhooks.findReceiver(request.params.account.toLowerCase());
        if (receiver === null) {
          await limits.consumeForUnprovenWebhook(request.ip, null);
          throw new ProblemException('not_found', { detail: 'No payout account takes webhooks at this address.' });
        }
        receivers.set(request, receiver);
      },
      async handler(request, reply) {
        const receiver = receivers.get(request);
        if (!receiver) throw new Error('a webhook was read before its account was found');
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const header = request.headers[tremendousSignatureHeader];
        if (!verifyWebhook(body, typeof header === 'string' ? header : undefined, receiver.key ?? '')) {
          await limits.consumeForUnprovenWebhook(request.ip, receiver.accountId);
          logger.warn(
            { payoutAccount: receiver.accountId, hasKey: receiver.key !== undefined },
            'a webhook of a payout provider was refused',
          );
          throw new ConnectorError(
            'signature_invalid',
            receiver.key === undefined
              ? 'The payout account holds no key to verify webhooks by; store the one that the provider gave.'
              : 'The webhook was not signed with the key of this payout account.',
          );
        }
        const isNew = await webhooks.accept(receiver, body);
        return reply.code(202).send({ status: isNew ? 'accepted' : 'duplicate' });
      },
    });
  });
}
