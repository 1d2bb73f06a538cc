import type { Routes } from '@panelbridge/connector-testing/run';
import { ConnectorError } from '@panelbridge/core/connector';
import { z } from 'zod';
import type { Given } from './bare.ts';
import { code, scenario, type Instance } from './change.ts';
import { read, refuse } from './partner-api.ts';
import { platformReference as platform } from './platform-reference.ts';

const addRoutes = (given: Given, more: Routes): Given => {
  const [first] = given.scenarios.connections ?? [];
  return scenario(given, { routes: { ...(first?.routes as Routes), ...more } });
};

/** Asks for its account, and then for something to write, of which only who may write is told what is wrong with it. */
export const probing: Given = code(
  scenario(addRoutes(platform, { 'POST /v1/probe': { status: 422, body: { error: 'nothing to write' } } }), { provenBy: [422] }),
  ({ checkConnection }, { http }) => ({
    checkConnection: async (input: Parameters<Instance['checkConnection']>[0]) => {
      await checkConnection(input);
      const response = await http.send({ method: 'POST', path: '/v1/probe', json: {}, signal: input.signal });
      if (response.status !== 422) {
        refuse(response);
        throw new ConnectorError('response_invalid', `The partner answered ${response.status} to nothing.`);
      }
      read(response, z.object({ error: z.unknown() }));
    },
  }),
);
