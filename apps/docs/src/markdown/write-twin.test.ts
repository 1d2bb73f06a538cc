import { expect, it } from 'vitest';
import { writeTwin } from './write-twin.ts';

it('leaves out what only a browser can show', () => {
  const body = "\nimport Picture from '../picture.astro';\n\n<Picture />\n\n## Next\n\nText with <b>HTML</b>.\n";
  expect(writeTwin('Home', 'All of it.', body)).toBe('# Home\n\n> All of it.\n\n## Next\n\nText with <b>HTML</b>.\n');
});

it('keeps the words of a picture, whose address would lead nowhere beside the page', () => {
  const body = '![The end of the test.](../../../assets/journey/end.png) ![A logo.](https://a.example/logo.png)';
  expect(writeTwin('Pictures', undefined, body)).toBe(
    '# Pictures\n\n(Picture: The end of the test.) ![A logo.](https://a.example/logo.png)\n',
  );
});

it('leaves samples as they are, with what they import and show', () => {
  const sample = "```ts\nimport { connect } from '@panelbridge/client';\n\n\n\n<Tag />\n```";
  const body = `import Picture from '../picture.astro';\n\n${sample}\n\n<Picture />\n\n${sample}\n`;
  expect(writeTwin('Samples', undefined, body)).toBe(`# Samples\n\n${sample}\n\n${sample}\n`);
});
