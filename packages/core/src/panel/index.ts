export * from './characteristic.js';
export * from './destination.js';
export * from './email.js';
export * from './fields.js';
export * from './labels.js';
export * from './read-batch.js';
export * from './read-record.js';
