export { createTestDatabase, type TestDatabase } from './create-test-database.js';
// vitest takes a global setup only as the default export.
export { setUpPostgres as default } from './setup.js';
