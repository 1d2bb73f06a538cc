import { defineConfig } from 'vitest/config';

/** What every package's tests share: workspace packages are read from their source, so no build has to run first. */
export const shared = defineConfig({
  resolve: { conditions: ['panelbridge-source'] },
  ssr: { resolve: { conditions: ['panelbridge-source'] } },
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'test/**/*.test.ts'],
    reporters: ['default', ['json', { outputFile: 'reports/vitest.json' }]],
    restoreMocks: true,
  },
});
