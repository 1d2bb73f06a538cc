import { Global, Inject, Injectable, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { startPostgres, type EmbeddedPostgres } from '@panelbridge/embedded-postgres';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { Configuration } from '../configuration/configuration.js';
import { checkPrivileges } from './check-privileges.js';
import { createDataSource } from './data-source.js';
import { databaseUrl } from './database-url.js';
import { migrate } from './migrate.js';
import { WorkspaceDatabase } from './workspace-database.js';

const embeddedName = 'panelbridge';

/** The embedded server, if this process uses one. */
class EmbeddedServer {
  server: EmbeddedPostgres | undefined;
}

/** Closes the hub's connections when everything that uses them has ended. */
@Injectable()
class DatabaseShutdown implements OnApplicationShutdown {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(EmbeddedServer) private readonly embedded: EmbeddedServer,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
    // A server that was running before belongs to somebody else.
    if (this.embedded.server && !this.embedded.server.adopted) await this.embedded.server.stop();
  }
}

/** The database: that of `DATABASE_URL`, or the embedded server; migrated before anything else starts. */
@Global()
@Module({})
export class DatabaseModule {
  /** @param entities every entity of the hub */
  static register(entities: readonly Function[]): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        EmbeddedServer,
        DatabaseShutdown,
        WorkspaceDatabase,
        {
          provide: databaseUrl,
          inject: [Configuration, EmbeddedServer],
          useFactory: async (configuration: Configuration, embedded: EmbeddedServer): Promise<string> => {
            const url = configuration.databaseUrl ?? (await startEmbedded(configuration, embedded));
            await migrate(url);
            return url;
          },
        },
        {
          provide: DataSource,
          inject: [databaseUrl, Configuration],
          useFactory: async (url: string, configuration: Configuration): Promise<DataSource> => {
            const dataSource = await createDataSource(url, { entities, poolSize: configuration.databasePoolSize }).initialize();
            await checkPrivileges(dataSource);
            return dataSource;
          },
        },
      ],
      exports: [databaseUrl, DataSource, WorkspaceDatabase],
    };
  }
}

async function startEmbedded(configuration: Configuration, embedded: EmbeddedServer): Promise<string> {
  const server = await startPostgres({ folder: join(configuration.folder, 'postgres') });
  embedded.server = server;
  await server.createDatabase(embeddedName).catch((error: unknown) => {
    if ((error as { code?: string }).code !== '42P04') throw error; // it is there from an earlier start
  });
  return server.url(embeddedName);
}
