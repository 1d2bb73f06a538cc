import { afterAll, beforeAll } from 'vitest';
import { partnerApiFolder } from '../../support/connectors.js';
import { pulledFolder } from '../../support/pulled-tool.js';
import { startHub, type TestHub } from '../../support/start-hub.js';

/** Where connections are. */
export const path = '/api/v1/connections';
/** A secret that is to be found nowhere. */
export const sentinel = 'sentinel-Qx7+/=9-very-secret';
/** The connectors of the hub. */
export const connectors = ['@panelbridge/connector-tracked-link', partnerApiFolder, pulledFolder];

/** A connection, or what is wrong with it. */
export interface Answer {
  readonly id: string;
  readonly version: number;
  readonly config: Record<string, unknown>;
  readonly errors: readonly { pointer: string; code: string }[];
}

/** A hub of the file that imports this. */
export let hub: TestHub;
beforeAll(async () => {
  hub = await startHub({ configuration: { connectors } });
});
afterAll(() => hub.close());

/** Makes a connection, of the tracked link unless another is said. */
export const create = (body: object) => hub.request<Answer>('POST', path, { body: { connectorId: 'tracked-link', name: 'Tool', ...body } });
/** Makes a connection of a partner with a key. */
export const createPartner = (body: object = {}) => create({ connectorId: 'partner-api', secrets: { apiKey: sentinel }, ...body });
