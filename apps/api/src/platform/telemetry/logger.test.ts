import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { runInContext } from '../http/request-context.js';
import { createLogger } from './logger.js';
import { NestLogger } from './nest-logger.js';

function capture(): { readonly stream: PassThrough; readonly read: () => Record<string, unknown>[] } {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return {
    stream,
    read: () =>
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

it('removes secrets and personal data, also two levels down', () => {
  const { stream, read } = capture();
  const logger = createLogger('info', stream);
  logger.info({
    email: 'canary',
    headers: { authorization: 'canary', cookie: 'canary' },
    body: { owner: { ownerEmail: 'canary', token: 'canary', id: 'kept' } },
  });
  expect(JSON.stringify(read())).not.toContain('canary');
  expect(JSON.stringify(read())).toContain('kept');
});

it('keeps of an error what helps and nothing of the rows that the database quotes', () => {
  const { stream, read } = capture();
  const error = Object.assign(new Error('duplicate key value violates unique constraint "participants_email"'), {
    severity: 'ERROR',
    code: '23505',
    detail: 'Key (email)=(canary@example.com) already exists.',
    query: 'insert …',
    parameters: ['canary@example.com'],
    constraint: 'participants_email',
  });
  createLogger('info', stream).error({ err: new Error('outer', { cause: error }) }, 'failed');
  expect(JSON.stringify(read())).not.toContain('canary');
  expect(read()[0]).toMatchObject({
    level: 'error',
    msg: 'failed',
    err: { message: 'outer', cause: { code: '23505', constraint: 'participants_email' } },
  });
});

it('adds the request and its trace to every line', () => {
  const { stream, read } = capture();
  const logger = createLogger('info', stream);
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  runInContext({ requestId: 'r1', traceparent, ifMatch: undefined, actor: undefined }, () => logger.info('inside'));
  expect(read()[0]).toMatchObject({ requestId: 'r1', traceId: '0af7651916cd43dd8448eb211c80319c', msg: 'inside' });
});

it('carries what Nest logs: texts, errors, objects with a text, stacks', () => {
  const { stream, read } = capture();
  const nest = new NestLogger(createLogger('info', stream));
  nest.log('started', 'Worker');
  nest.warn({ err: new Error('gone'), queue: 'email.send' }, 'a job failed', 'Worker');
  nest.error('broken', 'Error: broken\n    at here', 'Worker');
  nest.log('Mapped {/health, GET} route', 'RouterExplorer');
  expect(read()).toMatchObject([
    { level: 'info', context: 'Worker', msg: 'started' },
    { level: 'warn', context: 'Worker', queue: 'email.send', err: { message: 'gone' }, msg: 'a job failed' },
    { level: 'error', context: 'Worker', stack: 'Error: broken\n    at here', msg: 'broken' },
  ]);
  expect(read()).toHaveLength(3);
});
