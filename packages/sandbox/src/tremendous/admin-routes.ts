import type { FastifyInstance } from 'fastify';
import { html, renderDocument } from '../http/html.js';
import { parseBody, refuseFaults } from '../http/parse-body.js';
import { refuse, sendPage } from '../http/server.js';
import type { TremendousAccount } from './account.js';
import type { Gate } from './gate.js';
import { misbehaveRequestSchema } from './misbehaviour.js';
import { showMinorUnits } from './minor-units.js';
import { describeOrder } from './order.js';
import type { Webhooks } from './webhooks.js';

const ACTIONS = ['approve', 'reject', 'deliver', 'fail_delivery', 'redeem', 'flag', 'block', 'release'] as const;
/** How many orders the home page shows. */
const SHOWN = 200;

function renderHomePage(account: TremendousAccount): string {
  const { totals } = account.books();
  const rows = account.orders
    .slice(-SHOWN)
    .toReversed()
    .map(({ id, external_id, status, amount, currency, reward, resends }) => {
      const { recipient, delivery, fraud_review: review } = reward;
      const about = [
        delivery.method,
        delivery.status,
        review === null ? '' : `fraud: ${review}`,
        resends > 0 ? `resent ${resends} times` : '',
      ];
      const to = [recipient.name, recipient.email, recipient.phone].filter((part) => part !== undefined).join(', ');
      return html`<tr><td class="address">${external_id ?? 'none'}<br><code>${id}</code></td><td>${status}</td><td>${showMinorUnits(amount, currency)}</td>
<td class="address">${to}<br><code>${reward.id}</code></td><td>${about.filter((part) => part !== '').join(', ')}</td></tr>\n`;
    });
  const sums = Object.entries(totals).map(([currency, units]) => html`<li>${showMinorUnits(units, currency)}</li>`);
  const listed = html`<table><caption>Orders and rewards</caption>
<thead><tr><th scope="col">External id, order</th><th scope="col">Status</th><th scope="col">Amount</th><th scope="col">Recipient, reward</th><th scope="col">Delivery</th></tr></thead>
<tbody>${rows}</tbody></table>`;
  return renderDocument(
    'Payout server (stand-in)',
    html`<h1>Payout server</h1>
<p>A stand-in in the manner of Tremendous. No money moves. Orders: ${account.orders.length}</p>
${sums.length === 0 ? html`<p class="quiet">Nothing was paid yet.</p>` : html`<h2>Paid and not returned</h2><ul>${sums}</ul>`}
${rows.length === 0 ? html`<p class="quiet">No orders yet: make one with POST /api/v2/orders.</p>` : listed}`,
  );
}

/** What people at the vendor do, what the recipients do, the switches, the books, and the page. */
export function addAdminRoutes(app: FastifyInstance, account: TremendousAccount, webhooks: Webhooks, { faults, log }: Gate): void {
  app.get('/', async (_request, reply) => sendPage(reply, renderHomePage(account)));
  app.get('/admin/books', async () => account.books());
  app.get('/admin/orders', async () => account.orders.map(describeOrder));
  app.post<{ Params: { id: string; action: string } }>('/admin/orders/:id/:action', async (request, reply) => {
    const { id, action: name } = request.params;
    const order = account.orders.find((each) => each.id === id || each.external_id === id);
    const action = ACTIONS.find((each) => each === name);
    if (order === undefined || action === undefined)
      return refuse(reply, 404, 'not_found', `Name an order by its id or external id, and one of ${ACTIONS.join(', ')}.`);
    if (account.act(order, action)) return describeOrder(order);
    return refuse(
      reply,
      409,
      'conflict',
      `The order is ${order.status}, and its delivery ${order.reward.delivery.status}: nothing to ${action}.`,
    );
  });
  app.get('/admin/misbehave', async () => ({ faults: faults.list() }));
  app.put('/admin/misbehave', async (request, reply) => {
    const parsed = parseBody(misbehaveRequestSchema, request.body);
    if (!parsed.ok) return refuseFaults(reply, parsed.faults);
    faults.replace(parsed.value.faults);
    return { faults: faults.list() };
  });
  app.get('/admin/deliveries', async () => webhooks.deliveries());
  app.get('/admin/requests', async () => log);
  app.delete('/admin/requests', async (_request, reply) => {
    log.length = 0;
    return reply.code(204).send();
  });
}
