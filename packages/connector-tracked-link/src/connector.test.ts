import { ConnectorError } from '@panelbridge/core/connector';
import { describe, expect, it } from 'vitest';
import { type ConnectionInput, open } from '../test/open.js';

async function check(input: ConnectionInput): Promise<unknown> {
  return open(input)
    .checkConnection({ signal: new AbortController().signal })
    .then(
      () => 'ok',
      (error: unknown) => error,
    );
}

describe('checkConnection', () => {
  it.each<[string, ConnectionInput]>([
    ['nothing but defaults', {}],
    ['webhooks off, no key', { config: { preset: 'perspective' } }],
    ['webhooks on, with the key', { config: { preset: 'perspective', webhookScheme: 'header' }, secrets: ['webhookKey'] }],
    ['a tool without webhooks, none asked for', { config: { preset: 'maze', webhookScheme: 'none' } }],
  ])('accepts %s', async (_, input) => {
    expect(await check(input)).toBe('ok');
  });

  it.each<[string, ConnectionInput, RegExp]>([
    ['webhooks on without a key', { config: { webhookScheme: 'signature' } }, /^secrets\/webhookKey: .*store the key/],
    [
      'webhooks of a tool that has none',
      { config: { preset: 'maze', webhookScheme: 'signature' }, secrets: ['webhookKey'] },
      /^webhookScheme: Maze .*set it to "none"/,
    ],
    [
      'a scheme that the tool does not have',
      { config: { preset: 'typeform', webhookScheme: 'header' }, secrets: ['webhookKey'] },
      /^webhookScheme: Typeform/,
    ],
  ])('refuses %s, naming field and remedy', async (_, input, detail) => {
    const error = await check(input);
    expect(ConnectorError.is(error) && error.code).toBe('configuration_invalid');
    expect((error as ConnectorError).message).toMatch(detail);
  });
});
