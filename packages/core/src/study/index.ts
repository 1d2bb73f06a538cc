export * from './diagnose-returns.js';
export * from './kind.js';
export * from './launch.js';
export * from './lifecycle.js';
export * from './list-requirements.js';
export * from './locks.js';
export * from './setup.js';
export * from './study-id.js';
