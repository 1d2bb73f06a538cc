import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { createAdapter } from './create-app.js';
import { readSettings } from './platform/configuration/read-settings.js';
import { buildOpenApi } from './platform/http/openapi.js';
import type { OpenApiDocument } from './platform/http/openapi-document.js';
import { createLogger } from './platform/telemetry/logger.js';
import { version } from './version.js';

/** The OpenAPI document of this build, from the code alone: nothing is instantiated, no database is needed. */
export async function describeApi(): Promise<OpenApiDocument> {
  const configuration = readSettings({});
  const logger = createLogger('silent');
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.register(configuration, logger),
    createAdapter(configuration, logger),
    {
      preview: true,
      logger: false,
      abortOnError: false,
    },
  );
  try {
    return buildOpenApi(app, version);
  } finally {
    await app.close();
  }
}
