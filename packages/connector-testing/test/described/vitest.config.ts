import { mergeConfig } from 'vitest/config';
import { shared } from '../../../../vitest.shared.ts';

// The connectors beside this file are wrong on purpose, so that no usual run may find them; their report is nobody's but the test's.
export default mergeConfig(
  { resolve: shared.resolve ?? {} },
  { test: { include: ['test/described/connectors.run.ts'], testTimeout: 60_000, reporters: ['default', 'json'] } },
);
