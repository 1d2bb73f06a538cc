import { defineConfig } from '@hey-api/openapi-ts';

const unanswered = {
  description: 'None of the hub’s: `no_answer` where none came, `answer_unreadable` where what came is nothing that a hub answers.',
  content: {
    'application/problem+json': {
      schema: {
        allOf: [
          { $ref: '#/components/schemas/Problem' },
          { type: 'object', required: ['code'], properties: { code: { enum: ['no_answer', 'answer_unreadable'] }, cause: {} } },
        ],
      },
    },
  },
};

/** Every build writes src/.generated from the description of the hub's API; nothing of it is committed. */
export default defineConfig({
  input: '../../apps/api/openapi.json',
  parser: {
    patch: {
      // What `connect` puts in the place of a problem where the hub has not answered, so that the types say so too.
      operations: (_method, _path, operation) => {
        Object.assign(operation.responses ?? {}, { default: unanswered });
      },
    },
  },
  output: { path: 'src/.generated', module: { extension: '.js' } },
  plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
  logs: { file: false, level: 'warn' },
});
