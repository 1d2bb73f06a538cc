import { Logger, Module } from '@nestjs/common';
import { fileURLToPath } from 'node:url';
import { Configuration } from '../platform/configuration/configuration.js';
import { ConnectorRegistry } from './connector-registry.js';
import { ConnectorsController } from './connectors.controller.js';
import { InstanceFactory } from './instance-factory.js';

/** The connectors of the hub. */
@Module({
  controllers: [ConnectorsController],
  providers: [
    InstanceFactory,
    {
      provide: ConnectorRegistry,
      inject: [Configuration],
      useFactory: async ({ connectors }: Configuration): Promise<ConnectorRegistry> => {
        const packageFile = fileURLToPath(new URL('../../package.json', import.meta.url));
        const registry = await ConnectorRegistry.discover({ named: connectors, packageFile });
        const logger = new Logger(ConnectorRegistry.name);
        for (const { status, ...report } of registry.reports) {
          if (status !== 'loaded') logger.warn({ status, ...report }, 'a connector is not loaded');
          else if (report.note !== null) logger.warn({ status, ...report }, 'a connector is loaded and could not be tried');
        }
        return registry;
      },
    },
  ],
  exports: [ConnectorRegistry, InstanceFactory],
})
export class ConnectorsModule {}
