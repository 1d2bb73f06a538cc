import { defineConfig } from 'vitest/config';
import { root } from './lib/child.mjs';

export default defineConfig({
  root,
  test: {
    include: ['scripts/**/*.test.mjs'],
    // Some start processes, which takes its time on a busy machine.
    testTimeout: 30_000,
    reporters: ['default', ['json', { outputFile: 'reports/vitest.json' }]],
  },
});
