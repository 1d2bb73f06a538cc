import type { Routes } from '@panelbridge/connector-testing/run';
import { ConnectorError, type HttpRequest } from '@panelbridge/core/connector';
import { z } from 'zod';
import type { Given } from './bare.ts';
import { code, scenario, type Free, type Instance } from './change.ts';
import { panelReference as panel } from './panel-reference.ts';
import { ask, read, refuse, type Http } from './partner-api.ts';
import { platformReference as platform } from './platform-reference.ts';

const addRoutes = (given: Given, more: Routes): Given => {
  const [first] = given.scenarios.connections ?? [];
  return scenario(given, { routes: { ...(first?.routes as Routes), ...more } });
};

const isAbsent = (error: unknown): boolean => ConnectorError.is(error) && error.code === 'not_found';
const quotas: Given = addRoutes(platform, {
  'GET /v1/studies/:id/quota': { body: { limit: 7 } },
  'GET /v1/studies/:id/waiting': { body: { limit: 3 } },
});

/** Asks for two limits of a study, of which a partner has none where it says that they are not there. */
export const unlimited: Given = code(
  scenario(quotas, { answeredBy: { fetchStudy: { 'GET /v1/studies/:id/quota': [404], 'GET /v1/studies/:id/waiting': [404] } } }),
  ({ recruitment }, { http }) => {
    const { fetchStudy } = recruitment as Free<NonNullable<Instance['recruitment']>>;
    const askLimit = async (project: unknown, what: string, signal: AbortSignal): Promise<number> => {
      const request = { method: 'GET', path: `/v1/studies/${String(project)}/${what}`, signal } as const;
      try {
        return (await ask(http, request, z.object({ limit: z.int().positive() }))).limit;
      } catch (error) {
        if (isAbsent(error)) return Infinity;
        throw error;
      }
    };
    return {
      recruitment: {
        ...recruitment,
        fetchStudy: async (input: Parameters<typeof fetchStudy>[0]) => {
          const found = await fetchStudy(input);
          const { study, signal } = input;
          const limit = (await askLimit(study['project'], 'quota', signal)) + (await askLimit(study['project'], 'waiting', signal));
          return found && { ...found, participationLimit: Number.isFinite(limit) ? limit : null };
        },
      },
    };
  },
);

/** Lists no fields where the partner says that there are none by a refusal. */
export const fieldless: Given = code(
  scenario(panel, { answeredBy: { listFields: { 'GET /v1/fields': [404] } } }),
  ({ participantIngestion }) => {
    const { listFields } = participantIngestion as Free<Required<NonNullable<Instance['participantIngestion']>>>;
    return {
      participantIngestion: {
        ...participantIngestion,
        listFields: (input: Parameters<typeof listFields>[0]) =>
          listFields(input).catch((error: unknown) => {
            if (isAbsent(error)) return [];
            throw error;
          }),
      },
    };
  },
);

/** Asks for what it is told to ask for, and wants to be refused in a way that only who is let in is refused. @throws ConnectorError */
async function wantRefusal(http: Http, request: HttpRequest, status: number): Promise<void> {
  const response = await http.send(request);
  if (response.status !== status) {
    refuse(response);
    throw new ConnectorError('response_invalid', `The partner answered ${response.status} and not ${status}.`);
  }
  read(response, z.object({ error: z.unknown() }));
}

type CheckInput = Parameters<Instance['checkConnection']>[0];

/** Asks for its account, and then for something to write, of which only who may write is told what is wrong with it. */
export const probing: Given = code(
  scenario(addRoutes(platform, { 'POST /v1/probe': { status: 422, body: { error: 'nothing to write' } } }), { provenBy: [422] }),
  ({ checkConnection }, { http }) => ({
    checkConnection: async (input: CheckInput) => {
      await checkConnection(input);
      await wantRefusal(http, { method: 'POST', path: '/v1/probe', json: {}, ...input }, 422);
    },
  }),
);

const missing = { status: 404, body: { error: 'there is none' } };
const nobody = { 'GET /v1/people/nobody': missing, 'GET /v1/teams/nobody': missing };

/** Asks for its account, and two parts of its partner for what nobody has, and is let in where both say so. */
export const askingTwice: Given = code(
  scenario(addRoutes(platform, nobody), {
    answeredBy: { checkConnection: { 'GET /v1/people/nobody': [404], 'GET /v1/teams/nobody': [404] } },
  }),
  ({ checkConnection }, { http }) => ({
    checkConnection: async (input: CheckInput) => {
      await checkConnection(input);
      for (const what of ['people', 'teams']) await wantRefusal(http, { method: 'GET', path: `/v1/${what}/nobody`, ...input }, 404);
    },
  }),
);
