export { startBrowser, phone, type TestBrowser } from './chromium.js';
export { findBarriers, type Barriers } from './find-barriers.js';
