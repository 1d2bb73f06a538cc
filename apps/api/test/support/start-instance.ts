import { PassThrough } from 'node:stream';
import type { INestApplicationContext } from '@nestjs/common';
import { createApp } from '../../src/create-app.js';
import { createLogger } from '../../src/platform/telemetry/logger.js';
import type { SharedKey } from './hub-key.js';

/** One of several hubs on a database that they share. */
export interface HubInstance {
  readonly url: string;
  /** Its parts, for what it does without being asked over HTTP. */
  readonly app: INestApplicationContext;
  /** Warnings and errors that were logged so far. */
  readLog(): string;
  close(): Promise<void>;
}

/** Starts a hub, API and worker in one, inside this process. */
export async function startInstance(databaseUrl: string, { configuration }: Pick<SharedKey, 'configuration'>): Promise<HubInstance> {
  const settings = configuration.with({ databaseUrl, apiRatePerMinute: 0, publicRatePerMinute: 0, databasePoolSize: 8 });
  const log = new PassThrough();
  let logged = '';
  log.on('data', (chunk: Buffer) => (logged += chunk.toString()));
  const app = await createApp(settings, { logger: createLogger('warn', log) });
  await app.listen(0, '127.0.0.1');
  return { url: await app.getUrl(), app, readLog: () => logged, close: () => app.close() };
}
