import { defineConfig } from '@hey-api/openapi-ts';

/** Every build writes src/.generated from the description of the hub's API; nothing of it is committed. */
export default defineConfig({
  input: '../../apps/api/openapi.json',
  output: { path: 'src/.generated', module: { extension: '.js' } },
  plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
  logs: { file: false, level: 'warn' },
});
