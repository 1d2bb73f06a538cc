import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

/** A page that is written by hand, as far as others tell of it. */
export interface WrittenPage {
  /** Path on the site without slashes at its ends; empty for the first page. */
  readonly slug: string;
  readonly title: string;
  readonly description: string;
}

const folder = fileURLToPath(new URL('../content/docs', import.meta.url));
const matter = z.object({ title: z.string().min(1), description: z.string().min(1) });

/** Every page that is written by hand. @throws Error when one has no title or description */
export function readWritten(): readonly WrittenPage[] {
  const files = globSync('**/*.{md,mdx}', { cwd: folder, exclude: ['generated/**'] }).toSorted();
  return files.map((file) => {
    const [, text = ''] = /^---\n([\s\S]*?)\n---\n/.exec(readFileSync(`${folder}/${file}`, 'utf8')) ?? [];
    return { slug: file.replace(/\.mdx?$/, '').replace(/^index$/, ''), ...matter.parse(parse(text)) };
  });
}
