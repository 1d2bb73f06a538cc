import { HUB_API_DEMO_KEY } from '@panelbridge/sandbox';
import { expect, vi } from 'vitest';
import type { TestHub } from './start-hub.js';

/** What a test asks for in a connection of the connector `user-interviews-hub`. */
export interface DestinationRequest {
  /** Where its stand-in listens; absent: the vendor's own address. */
  readonly url?: string;
  readonly environment?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  /** `null`: none. */
  readonly apiKey?: unknown;
}

/** A connection as the hub answers it. */
export interface AnsweredConnection {
  readonly id: string;
  readonly status: string;
  readonly environment: string;
  readonly preset: string | null;
  readonly version: number;
  readonly checkedAt: string | null;
  readonly attention: { readonly code: string; readonly detail: string } | null;
}

/** The body of a request that makes a connection to a stand-in of the Hub API. */
export function describeDestination({ url, environment, config = {}, apiKey = HUB_API_DEMO_KEY }: DestinationRequest) {
  return {
    connectorId: 'user-interviews-hub',
    name: 'Research Hub',
    ...(environment !== undefined && { environment }),
    config: { ...(url !== undefined && { baseUrl: url }), requestsPerMinute: 600, ...config },
    secrets: apiKey === null ? {} : { apiKey },
  };
}

/** Makes a connection to a stand-in of the Hub API, and gives its id. */
export async function createDestination(hub: TestHub, request: DestinationRequest): Promise<string> {
  const answer = await hub.request<AnsweredConnection>('POST', '/api/v1/connections', { body: describeDestination(request) });
  expect(answer).toMatchObject({ status: 201 });
  return answer.body.id;
}

/** Waits until the check that follows a save has said something, and gives the connection. */
export async function awaitCheck(hub: TestHub, id: string): Promise<AnsweredConnection> {
  return vi.waitFor(
    async () => {
      const { body } = await hub.request<AnsweredConnection>('GET', `/api/v1/connections/${id}`);
      expect(body.checkedAt).not.toBeNull();
      return body;
    },
    { timeout: 15_000, interval: 50 },
  );
}
