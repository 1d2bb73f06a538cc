import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { listWritten, type BuiltSite } from './built-site.ts';
import type { GateResult } from './gate.ts';

/** Where the script that takes the pictures leaves them. */
export const pictureFolder = fileURLToPath(new URL('../assets/journey', import.meta.url));

const remedy = 'Remedy: pnpm --filter @panelbridge/api screenshots';

/** What is known of a picture: of what it was taken, and the file itself. */
interface PictureRecord {
  /** Digest of what the page showed; every run of the browser tests compares it with the page as it is now. */
  readonly made: string;
  /** SHA-256 of the file, in hex. */
  readonly file: string;
}

/**
 * Every picture is the one that was taken when the page last changed, and is shown with words for who does not see it. That the page itself has not
 * changed since is held by the tests that walk through it.
 *
 * @param folder of the pictures and of `pictures.json`, which the script writes with them
 */
export function checkPictures(site: BuiltSite, folder: string = pictureFolder): GateResult {
  const list = `${folder}/pictures.json`;
  const records = existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as Readonly<Record<string, PictureRecord>>) : {};
  const files = globSync('*.webp', { cwd: folder }).toSorted();
  const shown = listWritten(site).flatMap(({ path, document }) =>
    document
      .querySelectorAll('main img')
      .map((image) => ({ path, source: image.getAttribute('src') ?? '', alt: image.getAttribute('alt') ?? '' })),
  );
  const faults = [
    ...files.flatMap((file) => {
      const record = records[file.replace('.webp', '')];
      const digest = createHash('sha256')
        .update(readFileSync(`${folder}/${file}`))
        .digest('hex');
      if (record === undefined) return [`${file} stands in no record, so nobody knows of what it was taken. ${remedy}`];
      return [
        ...(record.file === digest ? [] : [`${file} is stale: it is not the picture that was taken when its page last changed. ${remedy}`]),
        ...(shown.some(({ source }) => source.includes(`/${file.replace('.webp', '.')}`)) ? [] : [`${file} is shown on no page`]),
      ];
    }),
    ...Object.keys(records)
      .filter((name) => !files.includes(`${name}.webp`))
      .map((name) => `${name}.webp was taken and is gone. ${remedy}`),
    ...shown.filter(({ alt }) => alt.trim() === '').map(({ path, source }) => `${path} shows ${source} without words`),
  ];
  return { name: 'pictures', figure: `${files.length} taken by the script, shown ${shown.length} times`, faults };
}
