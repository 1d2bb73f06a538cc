import { expect, it } from 'vitest';
import { findOldNode } from './run-tool.js';

it.each(['20.20.2', '22.12.0', '18.0.0'])('says that Node %s is too old', (version) => {
  expect(findOldNode(version)).toContain(version);
});

it.each(['22.18.0', '23.6.0', '24.0.0', '26.10.0'])('takes Node %s', (version) => {
  expect(findOldNode(version)).toBeNull();
});
