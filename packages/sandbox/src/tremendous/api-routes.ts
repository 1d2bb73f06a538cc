import type { FastifyInstance } from 'fastify';
import { CAMPAIGNS, INVOICE, PRODUCTS, type TremendousAccount } from './account.js';
import { type Answer, NOT_FOUND, refusal } from './answer.js';
import { type Gate, serve } from './gate.js';
import { describeOrder } from './order.js';
import type { Webhooks } from './webhooks.js';

interface ById {
  Params: { id: string };
}

const BASE = '/api/v2';

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function registerWebhook(webhooks: Webhooks, body: unknown): Answer {
  const url = typeof body === 'object' && body !== null && 'url' in body ? body.url : undefined;
  if (typeof url !== 'string' || !/^https?:\/\//.test(url) || !URL.canParse(url))
    return refusal(422, 'The webhook is invalid', { url: 'must be a URL' });
  return ok({ webhook: webhooks.register(url) });
}

/** The payout API. */
export function addApiRoutes(app: FastifyInstance, account: TremendousAccount, webhooks: Webhooks, gate: Gate): void {
  app.get(`${BASE}/funding_sources`, (request, reply) =>
    serve(gate, 'funding_sources', request, reply, () =>
      ok({
        funding_sources: [
          { id: 'BALANCE', method: 'balance', meta: { available_cents: account.available()['USD'] ?? 0 } },
          { id: INVOICE, method: 'invoice', meta: {} },
        ],
      }),
    ),
  );
  app.get(`${BASE}/campaigns`, (request, reply) => serve(gate, 'campaigns', request, reply, () => ok({ campaigns: CAMPAIGNS })));
  app.get(`${BASE}/products`, (request, reply) => serve(gate, 'products', request, reply, () => ok({ products: PRODUCTS })));

  app.post(`${BASE}/orders`, (request, reply) => serve(gate, 'create_order', request, reply, () => account.create(request.body)));
  app.get<{ Querystring: { external_id?: string } }>(`${BASE}/orders`, (request, reply) =>
    serve(gate, 'list_orders', request, reply, () => {
      const orders = account.visible(request.query.external_id);
      return ok({ orders: orders.slice(0, 100).map(describeOrder), total_count: orders.length });
    }),
  );
  app.get<ById>(`${BASE}/orders/:id`, (request, reply) =>
    serve(gate, 'show_order', request, reply, () => {
      const order = account.visible().find(({ id }) => id === request.params.id);
      return order === undefined ? NOT_FOUND : ok({ order: describeOrder(order) });
    }),
  );
  app.get<ById>(`${BASE}/rewards/:id`, (request, reply) =>
    serve(gate, 'show_reward', request, reply, () => {
      const order = account.findReward(request.params.id);
      return order === undefined ? NOT_FOUND : ok({ reward: order.reward });
    }),
  );
  app.post<ById>(`${BASE}/rewards/:id/resend`, (request, reply) =>
    serve(gate, 'resend', request, reply, () => account.resend(request.params.id)),
  );
  app.post<ById>(`${BASE}/rewards/:id/cancel`, (request, reply) =>
    serve(gate, 'cancel', request, reply, () => account.cancel(request.params.id)),
  );
  app.get(`${BASE}/webhooks`, (request, reply) => serve(gate, 'webhooks', request, reply, () => ok({ webhooks: webhooks.list() })));
  app.post(`${BASE}/webhooks`, (request, reply) => serve(gate, 'webhooks', request, reply, () => registerWebhook(webhooks, request.body)));
}
