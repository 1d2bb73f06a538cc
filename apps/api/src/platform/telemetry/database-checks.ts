import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { findMissing } from '../database/check-migrated.js';
import { Readiness } from './readiness.js';

/** Readiness of the database: it answers, its schema is the one of this build, and the job library's tables are there. */
@Injectable()
export class DatabaseChecks implements OnModuleInit {
  readonly #dataSource: DataSource;
  readonly #readiness: Readiness;

  constructor(dataSource: DataSource, readiness: Readiness) {
    this.#dataSource = dataSource;
    this.#readiness = readiness;
  }

  onModuleInit(): void {
    this.#readiness.add('database', async () => {
      await this.#dataSource.query('select 1');
    });
    this.#readiness.add('migrations', async () => {
      const missing = await findMissing({ query: (sql, parameters) => this.#dataSource.query(sql, parameters) });
      if (missing.length > 0) throw new Error(`the database lacks ${missing.join(', ')}`);
    });
    this.#readiness.add('queue', async () => {
      await this.#dataSource.query('select 1 from pgboss.queue limit 1');
    });
  }
}
