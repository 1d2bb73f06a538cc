import { expect, it } from 'vitest';
import { greet } from './greeting.js';

it.each(['Ana', 'Mary Ann', 'Müller-Lüdenscheidt', 'J.', 'O’Neil', 'x'.repeat(60)])('a mail calls %s by name', (name) => {
  expect(greet(name)).toBe(`Hello ${name},`);
});

it.each([null, '', 'win.example', 'https://win', 'a@b', 'a/b', 'a\\b', '<b>', 'x'.repeat(61)])('a mail does not repeat %j', (name) => {
  expect(greet(name)).toBe('Hello,');
});
