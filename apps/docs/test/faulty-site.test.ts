import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { builtFolder, openSite } from '../src/gates/built-site.ts';
import { checkCodes, readProblems } from '../src/gates/check-codes.ts';
import { checkFields } from '../src/gates/check-fields.ts';
import { checkLinks } from '../src/gates/check-links.ts';
import { checkOrder } from '../src/gates/check-order.ts';
import { checkPages } from '../src/gates/check-pages.ts';
import { checkPictures, pictureFolder } from '../src/gates/check-pictures.ts';
import { checkSamples } from '../src/gates/check-samples.ts';
import { firstLoadLimit, lookInBrowser } from '../src/gates/look-in-browser.ts';
import { readManifests } from '../src/gates/manifests.ts';
import { docsFolder } from './support/build-site.ts';
import { site } from './support/site.ts';
import { spoil } from './support/spoil-site.ts';

const manifests = readManifests().map(({ manifest }) => manifest);
const [tracked] = manifests.filter(({ id }) => id === 'tracked-link');
if (!tracked) throw new Error('there is no tracked link');

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'panelbridge-site-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

const base = '/connectors/tracked-link';

describe('a field that is missing on its page is named, with the page and the section', () => {
  const [first = ''] = Object.keys(tracked.connectionConfig.properties ?? {});
  it.each([
    [
      'a setting',
      `${base}/configuration`,
      new RegExp(`<th scope="row"><code[^>]*>${first}</code>`),
      `tracked-link: ${first} is missing on`,
    ],
    [
      'a secret',
      `${base}/configuration`,
      />webhookKey</,
      'tracked-link: webhookKey is missing on /connectors/tracked-link/configuration/#secrets',
    ],
    [
      'a setting whose name another one begins with',
      `${base}/configuration`,
      />webhookScheme<\/code>/,
      'tracked-link: webhookScheme is missing on /connectors/tracked-link/configuration/#connection-settings',
      '>webhookSchemeHeader</code>',
    ],
    [
      'that a setting can be left out',
      `${base}/configuration`,
      /(>webhookScheme<\/code>[\s\S]*?<td>)no(<\/td>)/,
      'tracked-link: webhookScheme is missing on',
      '$1yes$2',
    ],
    ['a declared fact', `${base}/capabilities`, />redirect\.maximumLinkLength</, 'redirect.maximumLinkLength is missing on'],
    ['a status', `${base}/statuses-and-ids`, />screened_out</, 'status screened_out is missing on'],
    [
      'a section',
      `${base}/limits-and-errors`,
      / id="rate_limited"/,
      'error rate_limited is missing on /connectors/tracked-link/limits-and-errors/#rate_limited',
    ],
    ['the remedy of an error', `${base}/limits-and-errors`, /What to do: /g, 'is missing on'],
    ['an answer', `${base}/test-and-questions`, /A redirect is a claim/, 'docs.questions.0 is missing on'],
  ])('%s', (_, path, search, says, replacement = 'x') => {
    const { faults } = checkFields(spoil(`${path}/index.html`, search, replacement), [tracked]);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.join('\n')).toContain(says);
  });

  it('a page', () => {
    const without = { ...site, has: (path: string) => path !== `${base}/capabilities/` && site.has(path) };
    expect(checkFields(without, [tracked]).faults.join()).toContain(
      'redirect.identity is missing on /connectors/tracked-link/capabilities/',
    );
  });
});

it('parts in another order, or a part that is missing, are named', () => {
  const swapped = spoil(`${base}/limits-and-errors/index.html`, / id="limits"/, ' id="errors-first"');
  expect(checkOrder(swapped, [tracked]).faults).toEqual(['/connectors/tracked-link/limits-and-errors/#limits is missing']);
  const html = site.read(`${base}/configuration/index.html`);
  const crossed = html
    .replace(' id="secrets"', ' id="x"')
    .replace(' id="authentication"', ' id="secrets"')
    .replace(' id="x"', ' id="authentication"');
  expect(checkOrder(spoil(`${base}/configuration/index.html`, html, crossed), [tracked]).faults.join()).toContain(
    '/connectors/tracked-link/configuration/ has its parts in the order secrets',
  );
});

describe('a part of which the manifest says nothing', () => {
  const place = '/connectors/tracked-link/test-and-questions/#questions';
  const { questions: _, ...docs } = tracked.docs;
  const silent = { ...tracked, docs: { ...docs, limits: [] } };

  it('is named with what to write, for a connector that every hub brings', () => {
    const remedy = (name: string): string =>
      `Remedy: write docs.${name} in the manifest of tracked-link, then npm run build and npm run generate`;
    expect(checkOrder(site, [silent]).faults).toEqual([
      `/connectors/tracked-link/limits-and-errors/#limits has nothing to tell. ${remedy('limits')}`,
      `${place} has nothing to tell. ${remedy('questions')}`,
    ]);
    const without = spoil(`${base}/test-and-questions/index.html`, ' id="questions"', ' id="x"');
    expect(checkOrder(without, [silent]).faults).toContain(`${place} is missing. ${remedy('questions')}`);
  });

  it('is no fault of one that somebody begins in a clone, of which the script takes no pictures either', () => {
    const begun = spoil(`${base}/set-up/index.html`, ' id="what-it-looks-like"', ' id="x"');
    expect(checkOrder(begun, [silent], new Set()).faults).toEqual([]);
    expect(checkOrder(begun, [tracked]).faults).toEqual([
      expect.stringMatching(
        /^\/connectors\/tracked-link\/set-up\/#what-it-looks-like is missing\. Remedy: name a picture .*journey-pictures\.ts/,
      ),
    ]);
  });
});

it('a problem code without its place is named', () => {
  const spoiled = spoil('/errors/index.html', / id="role_not_allowed"/, '');
  expect(checkCodes(spoiled, readProblems()).faults).toEqual(['/errors/#role_not_allowed is missing']);
});

it.each([
  [
    'a page that is not there',
    'index.html',
    '<main',
    '<a href="/no-such-page/">x</a><main',
    '/ leads to /no-such-page/, which is not there',
  ],
  [
    'a dead anchor',
    'index.html',
    '<main',
    '<a href="/errors/#no_such_code">x</a><main',
    '/ leads to /errors/#no_such_code, but that page has no',
  ],
  ['a dead anchor on the page itself', 'index.html', '<main', '<a href="#nowhere">x</a><main', '/ leads to #nowhere, but that page has no'],
  ['a dead anchor in Markdown', 'errors.md', '# Errors', '# Errors [x](#no_such_code)', '/errors.md leads to /errors/#no_such_code'],
  ['a picture that is gone', 'index.html', '<main', '<img src="/gone.png"><main', '/ leads to /gone.png, which is not there'],
])('a link to nowhere is named: %s', (_, file, search, replacement, says) => {
  const { faults } = checkLinks(spoil(`/${file}`, search, replacement), 'http://127.0.0.1:4330');
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain(says);
});

it('a page without its Markdown, or one that neither the search nor llms.txt knows, is named', async () => {
  const twinless = spoil('/errors/index.html', 'href="/errors.md"', 'href="/error.md"');
  expect((await checkPages(twinless)).faults).toEqual(['/errors/ is not there as Markdown']);
  const index = spoil('/pagefind/pagefind-entry.json', /"page_count":\d+/, '"page_count":3');
  expect((await checkPages(index)).faults.join()).toMatch(/the search knows 3 of \d+ pages/);
  const unnamed = spoil('/llms.txt', '/errors.md)', '/error.md)');
  expect((await checkPages(unnamed)).faults).toEqual(['/llms.txt does not name /errors.md']);
});

it.each([
  ['JSON', 'json', '{ "a": 1, }', 'it is no JSON'],
  ['shell', 'sh', 'if true; then', 'bash cannot read it'],
  ['TypeScript', 'ts', 'const a: = 1;', 'TypeScript cannot read it'],
  ['YAML', 'yaml', 'a: [1', 'it is no YAML'],
  ['a language that nobody reads', 'cobol', 'STOP RUN.', 'nobody reads the language "cobol"'],
])('a sample that cannot be read is named: %s', (_, language, text, says) => {
  const spoiled = spoil('/errors.md', '# Errors', `# Errors\n\n\`\`\`${language}\n${text}\n\`\`\`\n`);
  const { faults } = checkSamples(spoiled);
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain(`/errors/: ${says}`);
});

describe('a picture', () => {
  const copyPictures = (): string => {
    const folder = makeFolder();
    cpSync(pictureFolder, folder, { recursive: true });
    expect(checkPictures(site, manifests, folder).faults).toEqual([]);
    return folder;
  };

  it('that is not the one that was taken last is stale', () => {
    const folder = copyPictures();
    writeFileSync(`${folder}/button.webp`, readFileSync(`${folder}/screener.webp`));
    expect(checkPictures(site, manifests, folder).faults).toEqual([
      expect.stringMatching(/^button\.webp is stale.*Remedy: pnpm --filter @panelbridge\/api screenshots$/),
    ]);
  });

  it('that nobody has taken, that is gone, and that is shown nowhere are named', () => {
    const folder = copyPictures();
    cpSync(`${folder}/button.webp`, `${folder}/other.webp`);
    rmSync(`${folder}/screener.webp`);
    expect(checkPictures(site, manifests, folder).faults).toEqual([
      expect.stringContaining('other.webp stands in no record'),
      expect.stringContaining('screener.webp was taken and is gone'),
    ]);
    const blank = { ...site, pages: site.pages.filter(({ path }) => path === '/') };
    expect(checkPictures(blank, manifests).faults).toContain('button.webp is shown on no page');
  });

  it.each([
    ['in-the-tool', 'set-up-participants-api'],
    ['in-the-panel', 'set-up-sync-run'],
  ])('of one side of a set-up that is missing is named: %s', (side, name) => {
    const path = '/connectors/user-interviews-hub/set-up/';
    const fault = expect.stringMatching(
      new RegExp(`^${path}#${side} has no picture that the script took\\. Remedy: .*journey-pictures\\.ts`),
    ) as unknown;
    const picture = new RegExp(`<img[^>]*/${name}\\.[^>]*>`);
    expect(checkPictures(spoil(`${path}index.html`, picture, ''), manifests).faults).toContainEqual(fault);
    expect(checkPictures(spoil(`${path}index.html`, `id="${side}"`, 'id="elsewhere"'), manifests).faults).toContainEqual(fault);
  });

  it('of the set-up of a connector without any page is missed', () => {
    const [first] = manifests;
    const made = first ? [{ ...first, id: 'new-one' }] : [];
    const faults = ['tool', 'panel'].map((side) =>
      expect.stringContaining(`/connectors/new-one/set-up/#in-the-${side} has no picture that the script took. Remedy: `),
    );
    expect(checkPictures(site, made, pictureFolder, new Set(['new-one'])).faults).toEqual(faults);
    expect(checkPictures(site, made, pictureFolder).faults).toEqual([]);
  });
});

describe('in a browser', { timeout: 120_000 }, () => {
  const document = (head: string, body: string): string =>
    `<!doctype html><html lang="en"><head><title>A page</title><meta name="viewport" content="width=device-width">${head}</head><body><main><h1>A page</h1>${body}</main></body></html>`;
  // Random enough that it cannot be compressed.
  const heavy = Array.from({ length: 40_000 }, (_, index) => Math.sin(index).toString(36).slice(3, 9)).join('');
  const look = async (files: Readonly<Record<string, string>>): Promise<Readonly<Record<string, readonly string[]>>> => {
    const folder = makeFolder();
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const results = await lookInBrowser(openSite(folder));
    return Object.fromEntries(results.map(({ name, faults }) => [name, faults]));
  };

  it('a good page passes', async () => {
    const found = await look({ 'index.html': document('', '<p>Words.</p>') });
    expect(found).toEqual({ axe: [], phone: [], bytes: [], hosts: [] });
  });

  it('a barrier, a page that scrolls sideways, a heavy first load and a request to another host are named', async () => {
    const found = await look({
      'index.html': document(
        '<script src="/heavy.js"></script><link rel="stylesheet" href="https://fonts.invalid/font.css">',
        '<img src="data:," width="10" height="10"><pre style="width:900px">wide</pre>',
      ),
      'heavy.js': `// ${heavy}`,
    });
    expect(found['axe']?.filter((line) => line.includes('image-alt'))).toHaveLength(4);
    expect(found['phone']?.join()).toContain('/ (light, 360 px) scrolls sideways');
    expect(found['bytes']?.join()).toMatch(/^\/ transfers 1\d\d\.\d kB/);
    expect(heavy.length).toBeGreaterThan(firstLoadLimit);
    expect(found['hosts']).toEqual(['/ asks for https://fonts.invalid/font.css']);
  });

  it('what a page asks for only after it was loaded is seen as well: by a timer, far below, or once the browser has nothing else to do', async () => {
    const found = await look({
      'index.html': document(
        `<script>
          setTimeout(() => fetch('https://timer.invalid/').catch(() => undefined), 300);
          requestIdleCallback(() => import('/heavy.js'));
        </script>`,
        '<p style="height:20000px">Far.</p><img loading="lazy" src="https://pictures.invalid/a.png" alt="A picture" width="10" height="10">',
      ),
      'heavy.js': `// ${heavy}`,
    });
    expect(found['hosts']?.toSorted()).toEqual(['/ asks for https://pictures.invalid/a.png', '/ asks for https://timer.invalid/']);
    expect(found['bytes']?.join()).toMatch(/^\/ transfers 1\d\d\.\d kB/);
  });
});

it('the command ends with 1 and names the gate', () => {
  const folder = makeFolder();
  cpSync(builtFolder, folder, { recursive: true });
  writeFileSync(`${folder}/index.html`, site.read('/index.html').replace('<main', '<a href="/no-such-page/">x</a><main'));
  const { status, stdout } = spawnSync(process.execPath, ['scripts/check-site.ts', '--no-browser', folder], {
    cwd: docsFolder,
    encoding: 'utf8',
  });
  expect(stdout).toContain('FAILED links');
  expect(stdout).toContain('docs:check: failed: links');
  expect(status).toBe(1);
});
