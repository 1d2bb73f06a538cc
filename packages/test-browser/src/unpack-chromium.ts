import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import chromium, { inflate } from '@sparticuz/chromium';

/** A Chromium that npm brought, ready to run. */
export interface UnpackedChromium {
  readonly executable: string;
  /** Its own libraries and fonts, so that it looks the same on every machine. */
  readonly environment: Readonly<Record<string, string>>;
}

const require = createRequire(import.meta.url);
const cache = join(import.meta.dirname, '../node_modules/.cache');
const binaries = join(dirname(require.resolve('@sparticuz/chromium')), '../bin');

/**
 * Unpacks the Chromium of `@sparticuz/chromium` beside the installed packages, once for each version. Test files that start at the same
 * time each unpack into a folder of their own; the first one to finish counts.
 */
export async function unpackChromium(version: string): Promise<UnpackedChromium> {
  const folder = join(cache, `chromium-${version}`);
  if (!existsSync(folder)) {
    await mkdir(cache, { recursive: true });
    const staging = await mkdtemp(join(cache, 'chromium-staging-'));
    await unpackInto(staging);
    await rename(staging, folder).catch(async (error: unknown) => {
      await rm(staging, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    });
  }
  await writeFonts(folder);
  return {
    executable: join(folder, 'chromium'),
    environment: { LD_LIBRARY_PATH: join(folder, 'al2023/lib'), FONTCONFIG_FILE: join(folder, 'panelbridge-fonts.conf') },
  };
}

/** The package unpacks into the folder for temporary files and nowhere else, so that folder is another one meanwhile. */
async function unpackInto(folder: string): Promise<void> {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  try {
    await Promise.all([chromium.executablePath(), inflate(join(binaries, 'al2023.tar.br'))]);
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
}

async function writeFonts(folder: string): Promise<void> {
  const fonts = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'fonts-cache')}</cachedir></fontconfig>\n`;
  await writeFile(join(folder, 'panelbridge-fonts.conf'), fonts);
}
