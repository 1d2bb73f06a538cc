import { defineConfig } from 'vitest/config';
import { root } from './lib/child.mjs';

export default defineConfig({
  root,
  test: {
    include: ['scripts/**/*.test.mjs'],
    reporters: ['default', ['json', { outputFile: 'reports/vitest.json' }]],
  },
});
