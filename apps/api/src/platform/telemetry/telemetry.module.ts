import { Module, type DynamicModule } from '@nestjs/common';
import type { Logger } from 'pino';
import { DatabaseChecks } from './database-checks.js';
import { LOGGER } from './logger.js';
import { MetaController } from './meta.controller.js';
import { Metrics } from './metrics.js';
import { Readiness } from './readiness.js';

/** Log, metrics, health. */
@Module({})
export class TelemetryModule {
  static register(logger: Logger): DynamicModule {
    return {
      module: TelemetryModule,
      global: true,
      controllers: [MetaController],
      providers: [{ provide: LOGGER, useValue: logger }, Metrics, Readiness, DatabaseChecks],
      exports: [LOGGER, Metrics, Readiness],
    };
  }
}
