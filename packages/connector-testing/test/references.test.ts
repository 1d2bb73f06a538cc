import { randomUUID } from 'node:crypto';
import { runChecks } from '@panelbridge/connector-testing/run';
import { ConnectorError } from '@panelbridge/core/connector';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { askingTwice, fieldless, probing, unlimited } from './proof/answering-references.ts';
import { classed, creation, http, manifest } from './proof/change.ts';
import { hooked } from './proof/hooked-reference.ts';
import { panelReference } from './proof/panel-reference.ts';
import { platformReference } from './proof/platform-reference.ts';

/** Says what no two requests have in common, where a partner may want it: in headers and in the address. */
const told = http(panelReference, (send, request) => {
  const id = randomUUID();
  const query = { ...request.query, at: String(performance.now()) };
  return send({ ...request, query, headers: { ...request.headers, 'x-request-id': id, 'idempotency-key': `batch-${id}` } });
});

const place = z.object({
  region: z.enum(['eu', 'us']).default('eu').meta({ title: 'Region', description: 'Where the account is.' }),
  account: z.string().optional().meta({ title: 'Account', description: 'Its number, where the region has several.' }),
});
/** Has settings of which not all go together, which is told when it is made. */
const choosy = creation(manifest(platformReference, 'connectionConfig', place), (create, context) => {
  if (context.config['region'] === 'us' && context.config['account'] === undefined) {
    throw new ConnectorError('configuration_invalid', 'account: it is needed in the region us; set it.');
  }
  return create(context);
});

describe('a connector in which nothing is wrong', () => {
  it.each([
    ['platform', platformReference],
    ['panel', panelReference],
    ['platform, written as classes', classed(platformReference)],
    ['panel, written as classes', classed(panelReference)],
    ['panel, with an id and a time of its own in each request', told],
    ['platform, with settings that not all go together', choosy],
    ['platform, whose second request alone proves the connection by a refusal', probing],
    ['platform, whose second and third request prove the connection by refusals', askingTwice],
    ['platform, which has no limits of a study where it says that they are not there', unlimited],
    ['platform, whose key begins with an address that is the same for all, which it says', hooked],
    ['panel, which has no fields where it says that they are not there', fieldless],
  ])('passes every check: %s', async (_, { connector, scenarios }) => {
    const results = await runChecks(connector, scenarios);
    expect(results.filter(({ status }) => status === 'failed')).toEqual([]);
  });

  it('is concerned by every check, one of the two', async () => {
    const all = [
      ...(await runChecks(platformReference.connector, platformReference.scenarios)),
      ...(await runChecks(panelReference.connector, panelReference.scenarios)),
    ];
    const passed = new Set(all.filter(({ status }) => status === 'passed').map(({ id }) => id));
    expect(all.map(({ id }) => id).filter((id) => !passed.has(id))).toEqual([]);
  });
});
