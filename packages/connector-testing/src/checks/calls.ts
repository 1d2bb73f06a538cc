import type { Check } from '../check.js';
import { describeEnding } from '../ending.js';
import { createRouter } from '../host/router.js';
import { listTalks, rehearse, talks } from '../rehearse.js';

/** How a connector calls its partner when all goes well. */
export const callChecks: readonly Check[] = [
  {
    id: 'connection-check',
    capability: 'every connector',
    per: 'connection',
    holds: '`checkConnection` succeeds with the scenario’s settings and partner.',
    remedy: 'Add what it asks for to the scenario’s `routes`, or correct what it takes for a failure.',
    find: async (subject) => {
      const [check] = await rehearse(subject);
      return check?.ending.kind === 'value' ? [] : [check ? describeEnding(check.ending) : 'it is not there'];
    },
  },
  {
    id: 'well-formed-results',
    capability: 'requests',
    per: 'connection',
    holds: 'Every function gives what the contract says, with the scenario’s partner.',
    remedy: 'Return the members that the contract names, no others, and one entry for each that was handed in.',
    concerns: talks,
    find: async (subject) =>
      (await rehearse(subject)).flatMap(({ operation: { name, inspect }, ending }) => {
        // What a partner cannot be told may be refused; a check has a check of its own.
        if (name === 'checkConnection' || (name === 'reportStatus' && ending.kind === 'failure')) return [];
        if (ending.kind !== 'value') return [`${name}: ${describeEnding(ending)}`];
        return inspect(ending.value).map((fault) => `${name}: ${fault}`);
      }),
  },
  {
    id: 'known-requests',
    capability: 'requests',
    per: 'connection',
    holds: 'The connector asks for nothing that the scenario’s partner does not have.',
    remedy: 'Add a route for the request to the scenario, or correct the path that the connector writes.',
    find: async (subject) => {
      const unknown = (await rehearse(subject)).flatMap(({ router, operation }) =>
        router.unknown.map((request) => `${operation.name}: ${request}`),
      );
      return [...new Set(unknown)].map((request) => `no route answers ${request}`);
    },
  },
  {
    id: 'used-routes',
    capability: 'requests',
    per: 'connection',
    holds: 'Every route of the scenario’s partner is asked by some function.',
    remedy: 'Remove the route from the scenario, or find out why the connector no longer asks for it.',
    concerns: ({ scenario }) => scenario.routes !== undefined,
    find: async (subject) => {
      const rehearsals = await rehearse(subject);
      const used = new Set(rehearsals.flatMap(({ router }) => [...router.used]));
      return createRouter(subject.scenario.routes)
        .routes.filter((route) => !used.has(route))
        .map((route) => `nobody asks for ${route}`);
    },
  },
  {
    id: 'host-headers',
    capability: 'requests',
    per: 'connection',
    holds: 'The connector sets no header that is the host’s, such as `authorization` or `cookie`.',
    remedy: 'Declare `authentication` in the manifest: the host puts the secret on each request.',
    concerns: talks,
    find: async (subject) =>
      (await rehearse(subject)).flatMap(({ operation, opened }) =>
        opened.traces.refused.flatMap(({ header }) => (header === null ? [] : [`${operation.name} sets ${header}`])),
      ),
  },
  {
    id: 'single-requests',
    capability: 'requests',
    per: 'connection',
    holds: '`pull`, `identify` and `writeBatch` make one request each, which is what the host has paid for.',
    remedy: 'Leave the next page to the next call; splitting and sending again is the host’s.',
    concerns: async (subject) => (await listTalks(subject)).some(({ operation }) => operation.asksOnce),
    find: async (subject) =>
      (await listTalks(subject))
        .filter(({ operation, requests }) => operation.asksOnce && requests > 1)
        .map(({ operation, requests }) => `${operation.name} makes ${requests} requests`),
  },
];
