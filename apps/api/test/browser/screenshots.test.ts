import { startBrowser, type TestBrowser } from '@panelbridge/test-browser';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { digestPage, findStale } from './screenshots.ts';

let browser: TestBrowser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const digest = async (html: string): Promise<string> => {
  const page = await browser.context.newPage();
  await page.setContent(html);
  const found = await digestPage(page);
  await page.close();
  return found;
};

it('a picture is stale when its page has other words, other elements or another look, and not when only an id or a port is new', async () => {
  const html =
    '<style>p { color: #111 }</style><p class="lead">Go to http://localhost:4311/r/x81jKq02mm as pp_9exh736</p><input name="email">';
  const made = await digest(html);
  const records = { start: { made, file: '' } };
  const judge = async (now: string) => findStale('start', await digest(now), records);
  expect(await judge(html)).toBeUndefined();
  expect(
    await judge(html.replace('4311', '59333').replace('x81jKq02mm', 'abcdefghij').replace('pp_9exh736', 'pp_abcdefg')),
  ).toBeUndefined();
  for (const [before, after] of [
    ['Go to', 'Come to'],
    ['#111', '#222'],
    ['class="lead"', 'class="last"'],
    ['name="email"', 'name="phone"'],
    ['<input', '<p></p><input'],
  ] as const)
    expect(await judge(html.replace(before, after))).toMatch(/start .* is stale.*Remedy/);
});

it('a picture that was never taken is missed', () => {
  expect(findStale('end', 'x', {})).toMatch(/no picture end.*Remedy/);
});
