export * from './.generated/index.js';
export { connect, type HubAddress } from './connect.js';
export { readPages } from './read-pages.js';
export type { Unanswered, UnansweredCode } from './unanswered.js';
