import { Module } from '@nestjs/common';
import { ConnectorsModule } from '../connectors/connectors.module.js';
import { ConnectionDirectory } from './connection-directory.js';
import { ConnectionLoader } from './connection-loader.js';
import { ConnectionSecrets } from './connection-secrets.js';
import { ConnectionsController } from './connections.controller.js';
import { ConnectionsService } from './connections.service.js';

/** Connections: connectors with settings and secrets. */
@Module({
  imports: [ConnectorsModule],
  controllers: [ConnectionsController],
  providers: [ConnectionLoader, ConnectionSecrets, ConnectionsService, ConnectionDirectory],
  exports: [ConnectorsModule, ConnectionLoader, ConnectionDirectory],
})
export class ConnectionsModule {}
