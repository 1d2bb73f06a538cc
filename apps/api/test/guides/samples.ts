import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../../docs/src/content/docs', import.meta.url));
const readme = fileURLToPath(new URL('../../../../README.md', import.meta.url));

/** A block of commands on a page that is written by hand. */
export interface Sample {
  /** Such as `guides/money`; `README` for that of the project. */
  readonly page: string;
  readonly language: 'sh' | 'sql';
  readonly text: string;
}

/** Every page that is written by hand and has commands. */
export function listPages(): readonly string[] {
  const pages = globSync('**/*.{md,mdx}', { cwd: folder, exclude: ['generated/**'] }).map((file) => file.replace(/\.mdx?$/, ''));
  return ['README', ...pages.filter((page) => page !== 'index' && readSamples(page).length > 0).toSorted()];
}

/** The blocks of commands of a page, from top to bottom. */
export function readSamples(page: string): readonly Sample[] {
  const markdown = readFileSync(page === 'README' ? readme : `${folder}/${page}.md`, 'utf8');
  return [...markdown.matchAll(/^ *```(sh|sql)\b[^\n]*\n([\s\S]*?)^ *```$/gm)].map(([, language = '', text = '']) => ({
    page,
    language: language === 'sql' ? 'sql' : 'sh',
    text,
  }));
}

/** The block of a page that begins so. @throws when there is none */
export function findSample(page: string, begins: string): Sample {
  const sample = readSamples(page).find(({ text }) => text.startsWith(begins));
  if (!sample) throw new Error(`${page} has no sample that begins with: ${begins}`);
  return sample;
}
