import { satteri } from '@astrojs/markdown-satteri';
import { expect, it } from 'vitest';
import { block, code, prose, section, table } from './markdown.ts';

/** Renders as the site does. */
async function render(markdown: string): Promise<string> {
  const renderer = await satteri({ features: { smartPunctuation: false, directive: true } }).createRenderer({});
  return (await renderer.render(markdown)).code.trim();
}

it.each([
  '1 < 2 & 3 > 2',
  '*not* _marked_ [up](x)',
  '{name} | ${x} # ~~y~~',
  'C:\\temp',
  ':smile: a:b 12:30',
  '<script>alert(1)</script>',
  'a\n\n- b',
])('a text is shown as it is: %j', async (text) => {
  const shown = (await render(prose(text))).replace(/<[^>]+>/g, '');
  expect(decode(shown)).toBe(text.replace(/\s+/g, ' '));
});

it('what stands between backticks is code, also where it holds signs of Markdown', async () => {
  expect(await render(prose('Call `GET /a/{id}_b_*c*` now'))).toBe('<p>Call <code>GET /a/{id}_b_*c*</code> now</p>');
});

it.each(['{{{name}}}', '`', 'a`b', '${e://Field/{name}}', '%{name}%', '<b>'])('a value is shown as code: %s', async (value) => {
  expect(decode((await render(code(value))).replace(/<\/?(p|code)>/g, ''))).toBe(value);
});

it('a table keeps bars that belong to its texts', async () => {
  const html = await render(table(['A', 'B'], [[code('x|y'), prose('u | v')]]));
  expect(html).toContain('<code>x|y</code>');
  expect(html).toContain('<td>u | v</td>');
});

it('a part with nothing in it has no heading', () => {
  expect(section('## Empty', '', undefined, [])).toBe('');
  expect(table(['A'], [])).toBe('');
  expect(section('## Full', undefined, 'x', [block('text', 'y')])).toBe('## Full\n\nx\n\n```text\ny\n```');
});

function decode(html: string): string {
  return html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#x27;', "'").replaceAll('&amp;', '&');
}
