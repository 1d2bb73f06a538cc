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

it('a picture is stale when its page has other words, other elements or another look, and not when only an id, a port, a token or a date is new', async () => {
  const html = `<style>p { color: #111 }</style><p class="lead">Go to http://localhost:4311/r/x81jKq02mm as pp_9exh736 by 3 March 2026, 14:05, at localhost:4311.</p>
    <p>It takes 45 minutes and pays $65.</p><input name="email" value="ann@example.com" placeholder="Your address">
    <input type="hidden" name="key" value="q81jKq02mmAz71Lq0Wx"><img src="/logo.png" alt="A logo">`;
  const made = await digest(html);
  const records = { start: { made, file: '' } };
  const judge = async (now: string) => findStale('start', await digest(now), records);
  expect(await judge(html)).toBeUndefined();
  expect(
    await judge(
      html
        .replaceAll('4311', '59333')
        .replace('x81jKq02mm', 'abcdefghij')
        .replace('pp_9exh736', 'pp_abcdefg')
        .replace('3 March 2026, 14:05', '24 May 2027, 9:30')
        .replace('q81jKq02mmAz71Lq0Wx', 'b02mmAz71Lq0Wxq81jK'),
    ),
  ).toBeUndefined();
  for (const [before, after] of [
    ['Go to', 'Come to'],
    ['#111', '#222'],
    ['class="lead"', 'class="last"'],
    ['name="email"', 'name="phone"'],
    ['<input', '<p></p><input'],
    ['$65', '$50'],
    ['45 minutes', '30 minutes'],
    ['ann@example.com', 'ben@example.com'],
    ['Your address', 'Your name'],
    ['/logo.png', '/sign.png'],
    ['A logo', 'A sign'],
  ] as const)
    expect(await judge(html.replace(before, after))).toMatch(/start .* is stale.*Remedy/);
});

it('a picture that was never taken is missed', () => {
  expect(findStale('end', 'x', {})).toMatch(/no picture end.*Remedy/);
});
