import { expect, it } from 'vitest';
import { z } from 'zod';
import { sampleConfig } from './index.js';

it.each([
  ['nothing', z.object({}), {}],
  ['defaults', z.object({ mode: z.enum(['a', 'b']).default('b'), note: z.string().optional() }), { mode: 'b' }],
  [
    'an example of the field',
    z.object({
      code: z
        .string()
        .regex(/^XY\d+$/)
        .meta({ examples: ['no', 'XY7'] }),
    }),
    { code: 'XY7' },
  ],
  ['a choice', z.object({ mode: z.enum(['first', 'second']) }), { mode: 'first' }],
  ['an address', z.object({ url: z.url() }), { url: 'https://example.com' }],
  ['a number above one', z.object({ count: z.number().int().min(5) }), { count: 5 }],
  ['a truth and a list', z.object({ on: z.boolean(), list: z.array(z.string()) }), { on: true, list: [] }],
])('fills in %s', (_, config, expected) => {
  expect(sampleConfig(config)).toEqual(expected);
});

it('gives nothing where only a person knows the value', () => {
  expect(sampleConfig(z.object({ code: z.string().regex(/^XY\d+$/) }))).toBeNull();
});
