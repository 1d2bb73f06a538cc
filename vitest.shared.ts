import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defineConfig } from 'vitest/config';

const packages = join(import.meta.dirname, 'packages');

// Aliases rather than a resolve condition: they hold for global set-up files as well.
const sources = globSync('*/package.json', { cwd: packages }).flatMap((file) => {
  const { name, exports = {} } = JSON.parse(readFileSync(join(packages, file), 'utf8')) as {
    name: string;
    exports?: Record<string, { 'panelbridge-source'?: string }>;
  };
  return Object.entries(exports).flatMap(([path, { 'panelbridge-source': source }]) =>
    source ? [{ find: new RegExp(`^${name}${path.slice(1)}$`), replacement: join(packages, dirname(file), source) }] : [],
  );
});

/** What every package's tests share: workspace packages are read from their source, so no build has to run first. */
export const shared = defineConfig({
  resolve: { alias: sources },
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'test/**/*.test.ts'],
    reporters: ['default', ['json', { outputFile: 'reports/vitest.json' }]],
    // Property tests draw hundreds of cases; on a busy machine the default of five seconds would fail them for no fault of theirs.
    testTimeout: 60_000,
    // The same holds for whoever waits for something to become true.
    expect: { poll: { timeout: 10_000 } },
    restoreMocks: true,
  },
});
