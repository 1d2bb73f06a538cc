import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chromium, type BrowserContext, type BrowserContextOptions } from 'playwright-core';
import { unpackChromium } from './unpack-chromium.js';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The size of a small phone. */
export const phone = { width: 390, height: 844 } as const;

/** A real browser with a profile of its own. */
export interface TestBrowser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** Starts Chromium with a fresh profile at the size of a phone; nothing of an earlier test is left in it. */
export async function startBrowser(options: BrowserContextOptions = {}): Promise<TestBrowser> {
  const { executable, environment } = await findChromium();
  const profile = await mkdtemp(join(tmpdir(), 'panelbridge-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: executable,
    env: { ...process.env, ...environment },
    args: flags,
    viewport: phone,
    locale: 'en-GB',
    ...options,
  });
  context.setDefaultTimeout(15_000);
  return {
    context,
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** `CHROMIUM_PATH`, or the browser that npm brought, or one that the machine has. */
async function findChromium(): Promise<{ readonly executable: string; readonly environment: Readonly<Record<string, string>> }> {
  const chosen = process.env['CHROMIUM_PATH'];
  if (chosen) return { executable: chosen, environment: {} };
  // The package holds a build for this kind of machine alone.
  if (process.platform === 'linux' && process.arch === 'x64') return unpackChromium(readVersion());
  const executable = installed.find((path) => existsSync(path));
  if (!executable) throw new Error('There is no Chromium for these tests. Install one, or set CHROMIUM_PATH to that of its program.');
  return { executable, environment: {} };
}

function readVersion(): string {
  const main = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  return (JSON.parse(readFileSync(join(dirname(main), '../package.json'), 'utf8')) as { version: string }).version;
}
