import { Module } from '@nestjs/common';
import { ConnectorsModule } from '../connectors/connectors.module.js';
import { CheckService } from './check.service.js';
import { ConnectionDirectory } from './connection-directory.js';
import { ConnectionHealth } from './connection-health.js';
import { ConnectionLoader } from './connection-loader.js';
import { ConnectionOpener } from './connection-opener.js';
import { ConnectionSecrets } from './connection-secrets.js';
import { ConnectionsController } from './connections.controller.js';
import { ConnectionsService } from './connections.service.js';
import { ConnectorCaller } from './connector-caller.js';
import { DestinationCalls } from './destination-calls.js';
import { ExchangeLog } from './exchange-log.js';
import { InvokeConnector } from './invoke-connector.js';
import { RequestBudget } from './request-budget.js';

/** Connections: connectors with settings and secrets. */
@Module({
  imports: [ConnectorsModule],
  controllers: [ConnectionsController],
  providers: [
    ConnectionLoader,
    ConnectionOpener,
    ConnectionSecrets,
    ConnectorCaller,
    ConnectionsService,
    ConnectionDirectory,
    ConnectionHealth,
    ExchangeLog,
    InvokeConnector,
    RequestBudget,
    CheckService,
    DestinationCalls,
  ],
  exports: [ConnectorsModule, ConnectionDirectory, ConnectionHealth, ConnectionLoader, DestinationCalls, InvokeConnector, RequestBudget],
})
export class ConnectionsModule {}
