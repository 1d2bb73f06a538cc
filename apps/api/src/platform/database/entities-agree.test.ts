import { DataSource } from 'typeorm';
import { afterAll, expect, it } from 'vitest';
import { createMigratedDatabase } from '../../../test/support/database.js';
import { entities } from '../../entities.js';

const database = await createMigratedDatabase();
afterAll(() => database.drop());

// What TypeORM would create or drop beyond columns: keys, checks and indexes are written in the migrations and have names of their own there.
const ofTheMigrations = /^(CREATE (UNIQUE )?INDEX|DROP INDEX|ALTER TABLE .* (ADD|DROP) CONSTRAINT)/;

// TypeORM does not read the expression of a generated column from the database but from a table of its own, which only its schema builder makes.
// That they agree is proven where the values are: see the tests of the statements and of incentives.
async function describeGeneratedColumns(dataSource: DataSource): Promise<void> {
  await dataSource.query('create table typeorm_metadata (type text, database text, schema text, "table" text, name text, value text)');
  const columns = dataSource.entityMetadatas.flatMap((entity) => entity.columns.filter(({ asExpression }) => asExpression !== undefined));
  for (const { entityMetadata, databaseName, asExpression } of columns) {
    await dataSource.query(`insert into typeorm_metadata values ('GENERATED_COLUMN', current_database(), 'public', $1, $2, $3)`, [
      entityMetadata.tableName,
      databaseName,
      asExpression,
    ]);
  }
}

it('finds every column of every entity in the migrations, with the same type, default and nullability', async () => {
  const dataSource = await new DataSource({
    type: 'postgres',
    url: database.url,
    entities: [...entities],
    synchronize: false,
  }).initialize();
  try {
    await describeGeneratedColumns(dataSource);
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query).filter((query) => !ofTheMigrations.test(query))).toEqual([]);
  } finally {
    await dataSource.destroy();
  }
});

it('has an entity only for tables that exist', async () => {
  const dataSource = await new DataSource({ type: 'postgres', url: database.url, entities: [...entities] }).initialize();
  try {
    const rows = await dataSource.query<{ tablename: string }[]>(`select tablename from pg_tables where schemaname = 'public'`);
    const tables = new Set(rows.map(({ tablename }) => tablename));
    expect(dataSource.entityMetadatas.map(({ tableName }) => tableName).filter((name) => !tables.has(name))).toEqual([]);
  } finally {
    await dataSource.destroy();
  }
});
