export { EmbeddedPostgresError, type EmbeddedPostgresErrorCode } from './embedded-postgres-error.js';
export { startPostgres, type EmbeddedPostgres, type StartOptions } from './start-postgres.js';
