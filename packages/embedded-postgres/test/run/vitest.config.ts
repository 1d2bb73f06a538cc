import { defineConfig } from 'vitest/config';

/** A test run of its own, for tests that end it. It reports to nobody: its one test is not a test of this package. */
export default defineConfig({
  resolve: { conditions: ['panelbridge-source'] },
  test: { root: import.meta.dirname, include: ['*.run.ts'], globalSetup: ['../../src/testing/index.ts'], reporters: ['dot'] },
});
