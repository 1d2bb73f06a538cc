export * from './run.js';
export { describeConnector } from './describe-connector.js';
