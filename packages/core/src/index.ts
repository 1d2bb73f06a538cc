export * from './result.js';
export * from './access/index.js';
export * from './incentive/index.js';
export * from './money/index.js';
export * from './participation/index.js';
export * from './study/index.js';
export * from './screener/index.js';
export * from './links/index.js';
