import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTool } from '../../test/open-tool.js';
import { type Reader, askToken } from '../../test/results-client.js';
import type { RunningUsertesting } from './start-usertesting.js';

let tool: RunningUsertesting;
let reader: Reader;
let testId: string;
let sessionIds: readonly string[];
beforeEach(async () => {
  ({ tool, reader, testId, sessionIds } = await openTool());
});
afterEach(() => tool.close());

const newest = () => sessionIds[0] ?? '';

describe('faults of whole answers', () => {
  it.each([
    ['unauthorized', 401],
    ['forbidden', 403],
    ['not_found', 404],
    ['rate_limited', 429],
    ['rate_limited_bare', 429],
    ['server_error', 500],
    ['unavailable', 503],
  ] as const)('%s answers %i at every endpoint', async (fault, status) => {
    tool.misbehave([{ fault }]);
    for (const answer of [await reader.list(testId), await reader.detail(newest()), await askToken(tool.url)]) {
      expect(answer.status).toBe(status);
      expect(answer.body?.error).toEqual(expect.any(String));
    }
  });

  it('rate_limited says when to come again, rate_limited_bare says nothing', async () => {
    tool.misbehave([{ fault: 'rate_limited', times: 1 }, { fault: 'rate_limited_bare' }]);
    const { headers } = await reader.list(testId);
    expect(headers.get('x-ratelimit-limit')).toBe('1000');
    expect(headers.get('x-ratelimit-remaining')).toBe('0');
    expect(Number(headers.get('x-ratelimit-reset'))).toBeGreaterThan(0);
    const bare = await reader.list(testId);
    expect(bare.status).toBe(429);
    expect([...bare.headers.keys()].filter((name) => /ratelimit|retry/.test(name))).toEqual([]);
  });

  it('hang never answers, and the tool can still be closed', async () => {
    tool.misbehave([{ fault: 'hang', times: 1 }]);
    const waiting = reader.list(testId).then(
      () => 'answered',
      () => 'cut',
    );
    await expect.poll(() => tool.requests().at(-1)).toMatchObject({ endpoint: 'list', status: null });
    expect((await reader.list(testId)).status).toBe(200);
    await tool.close();
    expect(await waiting).toBe('cut');
  });

  it('reset cuts the connection', async () => {
    tool.misbehave([{ fault: 'reset' }]);
    for (const asking of [reader.list(testId), reader.detail(newest()), askToken(tool.url)])
      await expect(asking).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(tool.requests().at(-1)?.status).toBeNull();
  });

  it('truncated answers 200 with JSON that breaks off', async () => {
    tool.misbehave([{ fault: 'truncated' }]);
    for (const answer of [await reader.list(testId), await reader.detail(newest()), await askToken(tool.url)]) {
      expect([answer.status, answer.body, answer.text[0]]).toEqual([200, undefined, '{']);
      expect(answer.headers.get('content-type')).toContain('application/json');
    }
  });

  it('html answers 200 with a web page', async () => {
    tool.misbehave([{ fault: 'html' }]);
    for (const answer of [await reader.list(testId), await reader.detail(newest()), await askToken(tool.url)]) {
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(answer.text).toContain('<!doctype html>');
    }
  });
});
