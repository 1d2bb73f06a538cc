export * from './compute-final-bill.js';
export * from './estimate.js';
export * from './estimate-cost.js';
export * from './find-rate.js';
