import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { parseBody, refuseFaults } from '../http/parse-body.js';
import { refuse, sendPage } from '../http/server.js';
import { characteristicSchema } from './characteristic.js';
import type { HubFaults } from './faults.js';
import { renderHomePage } from './home-page.js';
import type { Hub } from './hub.js';
import type { ApiKeys } from '../http/api-keys.js';
import { misbehaveRequestSchema } from './misbehaviour.js';
import { describeParticipant } from './participant.js';
import type { HubRequestLog } from './request-log.js';

const keyRequestSchema = z.strictObject({
  key: z.string({ error: 'must be a text' }),
  revoked: z.boolean({ error: 'must be true or false' }),
});
const refusedEmailsSchema = z.strictObject({
  emails: z.array(z.string({ error: 'must be a text' }), { error: 'must be a list of texts' }),
  message: z.string({ error: 'must be a text' }).default('is refused by this account'),
});

/** How many participants the home page shows. */
const SHOWN = 100;

/** What an account's people do in the real tool's pages, as a JSON API. */
export function addAccountRoutes(app: FastifyInstance, hub: Hub, keys: ApiKeys): void {
  app.get('/', async (_request, reply) => {
    const { current } = hub.store;
    const newest = current
      .slice(Math.max(0, current.size - SHOWN), SHOWN)
      .map(describeParticipant)
      .toReversed();
    return sendPage(reply, renderHomePage(newest, current.size, [...hub.characteristics.values()]));
  });

  app.get('/admin/characteristics', async () => [...hub.characteristics.values()]);
  app.post('/admin/characteristics', async (request, reply) => {
    const parsed = parseBody(characteristicSchema, request.body);
    if (!parsed.ok) return refuseFaults(reply, parsed.faults);
    const made = hub.createCharacteristic(parsed.value);
    if (made !== undefined) return reply.code(201).send(made);
    return refuse(reply, 409, 'conflict', `There is a characteristic "${parsed.value.slug}" already; give another slug.`);
  });
  app.delete('/admin/participants', async (_request, reply) => {
    hub.clear();
    return reply.code(204).send();
  });
  app.put('/admin/refused-emails', async (request, reply) => {
    const parsed = parseBody(refusedEmailsSchema, request.body);
    if (!parsed.ok) return refuseFaults(reply, parsed.faults);
    hub.refuseEmails(parsed.value.emails, parsed.value.message);
    return reply.code(204).send();
  });
  app.put('/admin/keys', async (request, reply) => {
    const parsed = parseBody(keyRequestSchema, request.body);
    if (!parsed.ok) return refuseFaults(reply, parsed.faults);
    const { key, revoked } = parsed.value;
    const known = revoked ? keys.revoke(key) : keys.restore(key);
    return known
      ? reply.code(204).send()
      : refuse(reply, 404, 'not_found', 'There is no such key; use one that this server was started with.');
  });
}

/** The switches that make the API misbehave, and what it received. */
export function addWatchRoutes(app: FastifyInstance, hub: Hub, faults: HubFaults, log: HubRequestLog): void {
  app.get('/admin/misbehave', async () => ({ faults: faults.list() }));
  app.put('/admin/misbehave', async (request, reply) => {
    const parsed = parseBody(misbehaveRequestSchema, request.body);
    if (!parsed.ok) return refuseFaults(reply, parsed.faults);
    faults.replace(parsed.value.faults);
    return { faults: faults.list() };
  });
  app.get('/admin/requests', async () => log.list());
  app.delete('/admin/requests', async (_request, reply) => {
    log.clear();
    return reply.code(204).send();
  });
  app.get('/admin/totals', async () => ({ ...log.totals(), rows: hub.totals, participants: hub.store.current.size }));
}
