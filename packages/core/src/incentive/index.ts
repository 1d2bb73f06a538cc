export * from './decide-release.js';
export * from './external-id.js';
export * from './states.js';
