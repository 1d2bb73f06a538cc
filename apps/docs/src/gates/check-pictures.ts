import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hasHeading, listWritten, sectionBelow, type BuiltSite } from './built-site.ts';
import type { GateResult } from './gate.ts';
import { readHubConnectors } from './hub-connectors.ts';
import type { RawManifest } from './manifests.ts';

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

/** The sides of a set-up, by the anchors of their headings. */
const setUpSides = ['in-the-tool', 'in-the-panel'];

/**
 * Every picture is the one that was taken when the page last changed, and is shown with words for who does not see it; the set-up of every connector
 * that each hub brings has one of each side: of others the script takes none. That the page itself has not changed since is held by the tests that walk through it.
 *
 * @param folder of the pictures and of `pictures.json`, which the script writes with them
 * @param brought ids of the connectors that every hub brings
 */
export function checkPictures(
  site: BuiltSite,
  manifests: readonly RawManifest[],
  folder: string = pictureFolder,
  brought: ReadonlySet<string> = readHubConnectors(),
): GateResult {
  const shownSetUps = manifests.filter(({ id }) => brought.has(id));
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
    ...shownSetUps.flatMap(({ id }) => checkSetUp(site, id, Object.keys(records))),
    ...shown.filter(({ alt }) => alt.trim() === '').map(({ path, source }) => `${path} shows ${source} without words`),
  ];
  const figure = `${files.length} taken by the script, shown ${shown.length} times; both sides of ${shownSetUps.length} set-ups`;
  return { name: 'pictures', figure, faults };
}

/** What makes a connector's set-up show both sides. */
export function tellHowToPicture(id: string): string {
  return `Remedy: name a picture of each side for ${id} in apps/docs/src/generator/connector-pages/journey-pictures.ts and in sources/read-sources.ts, let a test of apps/api/test/browser take them, then pnpm --filter @panelbridge/api screenshots`;
}

function checkSetUp(site: BuiltSite, id: string, names: readonly string[]): readonly string[] {
  const path = `/connectors/${id}/set-up/`;
  return setUpSides.flatMap((side) => {
    const missing = [`${path}#${side} has no picture that the script took. ${tellHowToPicture(id)}`];
    if (!site.has(path)) return missing;
    const page = site.page(path);
    if (!hasHeading(page, side)) return missing;
    const sources = sectionBelow(page, side)
      .querySelectorAll('img')
      .map((image) => image.getAttribute('src') ?? '');
    return names.some((name) => sources.some((source) => source.includes(`/${name}.`))) ? [] : missing;
  });
}
