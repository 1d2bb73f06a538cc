import { Module } from '@nestjs/common';
import { ConnectorsModule } from '../connectors/connectors.module.js';
import { ConnectionDirectory } from './connection-directory.js';
import { ConnectionLoader } from './connection-loader.js';

/** Connections: connectors with settings and secrets. */
@Module({
  imports: [ConnectorsModule],
  providers: [ConnectionLoader, ConnectionDirectory],
  exports: [ConnectorsModule, ConnectionLoader, ConnectionDirectory],
})
export class ConnectionsModule {}
