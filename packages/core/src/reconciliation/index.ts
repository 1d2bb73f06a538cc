export * from './decide-pair.js';
export * from './finding.js';
export * from './list-reconciliation-rules.js';
