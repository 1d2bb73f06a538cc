import { describe, expect, it } from 'vitest';
import type { OpenApiDocument } from '../../src/platform/http/openapi-document.js';
import { listApiOperations } from '../support/api-operations.js';
import { createAnswerJudge } from '../support/documented-answer.js';

const text = { type: 'string' };
const document: OpenApiDocument = {
  openapi: '3.1.0',
  info: { title: 'Things', version: '1', description: '' },
  components: { schemas: {}, headers: { RequestId: { required: true, schema: text } } },
  paths: {
    '/things': {
      get: {
        responses: {
          200: {
            description: 'Done.',
            headers: {
              'X-Request-Id': { $ref: '#/components/headers/RequestId' },
              RateLimit: { schema: text },
              'Idempotent-Replayed': { schema: { enum: ['true'] } },
            },
            content: { 'text/csv': { schema: text } },
          },
        },
      },
    },
  },
};
const [operation] = listApiOperations(document, '/');
if (!operation) throw new Error('There is no operation');
const sound = { 'content-type': 'text/csv; charset=utf-8', 'x-request-id': '1' };
const judge = (headers: Readonly<Record<string, string>>, table = 'id,name\r\n1,Kim\r\n', options = {}) =>
  createAnswerJudge(document, options).listFaults(operation, { status: 200, headers: new Headers(headers), body: { text: table } });

describe('an answer', () => {
  it('is sound with what is always there', () => {
    expect(judge(sound)).toEqual([]);
    expect(judge({ ...sound, ratelimit: 'r=1', 'idempotent-replayed': 'true' }, undefined, { hasQuota: true })).toEqual([]);
  });

  it.each([
    ['without a header that is always there', { 'content-type': 'text/csv' }, 'is without the header x-request-id'],
    ['with another value of a header', { ...sound, 'idempotent-replayed': 'no' }, 'header idempotent-replayed : must be equal to'],
    ['with a header that is not documented', { ...sound, etag: '"1"' }, 'has the header etag, which is not documented'],
    ['of another media type', { ...sound, 'content-type': 'text/plain' }, 'is text/plain, which is not documented'],
  ])('%s is at fault', (_, headers, fault) => {
    expect(judge(headers)).toEqual([expect.stringContaining(`GET /things 200 ${fault}`)]);
  });

  it('is at fault without what is left of a quota, where there is one', () => {
    expect(judge(sound, undefined, { hasQuota: true })).toEqual(['GET /things 200 is without the header ratelimit']);
  });

  it.each(['', '\r\n', 'id,\r\n1,2\r\n', 'id,id\r\n1,2\r\n', 'id,name\r\n1\r\n', '"id'])('that is no table is at fault: %j', (table) => {
    expect(judge(sound, table)).toHaveLength(1);
  });

  it('of an older document may have headers that it does not name', () => {
    expect(judge({ ...sound, etag: '"1"' }, undefined, { isStrict: false })).toEqual([]);
  });
});
