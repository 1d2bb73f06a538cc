import { mergeConfig } from 'vitest/config';
import { shared } from '../../vitest.shared.ts';

export default mergeConfig(shared, { test: { globalSetup: ['src/testing/index.ts'], testTimeout: 30_000, hookTimeout: 30_000 } });
