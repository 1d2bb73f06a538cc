export * from './decide-exclusion.js';
export * from './list-exclusion-steps.js';
export * from './states.js';
