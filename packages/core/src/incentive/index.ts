export * from './decide-cancellation.js';
export * from './decide-hold.js';
export * from './decide-release.js';
export * from './decide-retry.js';
export * from './describe-hold.js';
export * from './external-id.js';
export * from './states.js';
