import { expect, it } from 'vitest';
import { hideSecrets } from './hide-secrets.js';

it('a secret is taken out of a text wherever it stands, and one within another leaves no rest', () => {
  expect(hideSecrets('a secret-longer, b secret. secret', ['secret', 'secret-longer'], '[x]')).toBe('a [x], b [x]. [x]');
  expect(hideSecrets('take secret out', ['secret'], '$&')).toBe('take $& out');
});

it('a secret too short to be told from ordinary words blackens none of them', () => {
  const text = 'The table “people” does not exist.';
  expect(hideSecrets(text, ['', 'x', 'exist'], '[x]')).toBe(text);
  expect(hideSecrets(text, ['people'], '[x]')).toBe('The table “[x]” does not exist.');
});
