export { connector } from './connector.js';
export { manifest } from './manifest.js';
