import { Global, Injectable, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Configuration } from '../configuration/configuration.js';
import { checkPrivileges } from './check-privileges.js';
import { createDataSource } from './data-source.js';
import { databaseUrl } from './database-url.js';
import { WorkspaceDatabase } from './workspace-database.js';

/** Closes the hub's connections once everything that uses them has ended. */
@Injectable()
class DatabaseShutdown implements OnApplicationShutdown {
  constructor(private readonly dataSource: DataSource) {}

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

/** The database that the configuration names; it has been migrated before the hub starts. */
@Global()
@Module({})
export class DatabaseModule {
  /** @param entities every entity of the hub */
  static register(entities: readonly Function[]): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        DatabaseShutdown,
        WorkspaceDatabase,
        {
          provide: databaseUrl,
          inject: [Configuration],
          useFactory: ({ databaseUrl: url }: Configuration): string => {
            if (url === undefined) throw new Error('the configuration has no database; open one first');
            return url;
          },
        },
        {
          provide: DataSource,
          inject: [databaseUrl, Configuration],
          useFactory: async (url: string, { databasePoolSize }: Configuration): Promise<DataSource> => {
            const dataSource = await createDataSource(url, { entities, poolSize: databasePoolSize }).initialize();
            try {
              await checkPrivileges(dataSource);
            } catch (error) {
              await dataSource.destroy();
              throw error;
            }
            return dataSource;
          },
        },
      ],
      exports: [databaseUrl, DataSource, WorkspaceDatabase],
    };
  }
}
