import { expect, it } from 'vitest';
import { writeTwin } from './write-twin.ts';

it('leaves out what only a browser can show', () => {
  const body = "\nimport Picture from '../picture.astro';\n\n<Picture />\n\n## Next\n\nText with <b>HTML</b>.\n";
  expect(writeTwin('Home', 'All of it.', body)).toBe('# Home\n\n> All of it.\n\n## Next\n\nText with <b>HTML</b>.\n');
});
