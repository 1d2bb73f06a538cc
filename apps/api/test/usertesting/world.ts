import {
  startMailbox,
  startUsertesting,
  USERTESTING_DEMO_CLIENT,
  type RunningMailbox,
  type RunningUsertesting,
  type UsertestingOptions,
} from '@panelbridge/sandbox';
import type { ConnectionDto } from '../../src/connections/connection.dto.js';
import type { JsonResponse } from '../support/request-json.js';
import { startHub, type TestHub } from '../support/start-hub.js';

/** A hub with the connector of UserTesting, a test tool in its manner and a mailbox, each a server of its own. */
export interface World {
  readonly hub: TestHub;
  readonly tool: RunningUsertesting;
  readonly mailbox: RunningMailbox;
  close(): Promise<void>;
}

/** Starts everything; the tool takes as many requests as come, unless it is told otherwise. */
export async function startWorld(options: UsertestingOptions = { requestsPerMinute: 10_000 }): Promise<World> {
  const [tool, mailbox] = await Promise.all([startUsertesting(options), startMailbox()]);
  const hub = await startHub({ configuration: { demo: true, smtpUrl: mailbox.smtpUrl } });
  return {
    hub,
    tool,
    mailbox,
    close: async () => {
      await Promise.all([hub.close(), tool.close(), mailbox.close()]);
    },
  };
}

/** The answer's body. @throws Error when the request was refused */
export function expectDone<Body>({ status, body }: JsonResponse<Body>): Body {
  if (status >= 400) throw new Error(`refused: ${status} ${JSON.stringify(body)}`);
  return body;
}

/** What a connection to the sandbox needs. Fast enough for tests, and in step with the tool's own words for statuses. */
export function describeConnection({ tool }: World, config: Readonly<Record<string, unknown>> = {}) {
  return {
    connectorId: 'usertesting',
    name: 'UserTesting',
    config: { baseUrl: tool.url, tokenUrl: `${tool.url}/oauth2/v1/token`, requestsPerMinute: 600, ...config },
    secrets: { clientId: USERTESTING_DEMO_CLIENT.id, clientSecret: USERTESTING_DEMO_CLIENT.secret },
  };
}

/** Makes a connection and checks it. */
export async function createConnection(world: World, config?: Readonly<Record<string, unknown>>): Promise<string> {
  const { hub } = world;
  const { id } = expectDone(await hub.request<ConnectionDto>('POST', '/api/v1/connections', { body: describeConnection(world, config) }));
  expectDone(await hub.request('POST', `/api/v1/connections/${id}/check`));
  return id;
}
