import { fileURLToPath } from 'node:url';

/** Port of `dev` and `preview`: not the hub's, and none of the demo's stand-ins (4310 to 4314). */
export const port = 4330;

/** The repository, whose generated files the pages are made from; tests name another. */
export function findRepository(variables: Readonly<Record<string, string | undefined>>): string {
  return variables['PANELBRIDGE_DOCS_SOURCES'] ?? fileURLToPath(new URL('../../../', import.meta.url)).replace(/\/$/, '');
}

/**
 * Where the site will stand; links in `llms.txt` and `sitemap.xml` begin with it. The hub takes the same variable, so that the `type` of a
 * problem leads here.
 *
 * @throws Error when the site would not stand at the root of its host, since the links on its pages begin there
 */
export function findSite(variables: Readonly<Record<string, string | undefined>>): string {
  const given = variables['PANELBRIDGE_DOCS_URL'];
  if (!given) return `http://127.0.0.1:${port}`;
  if (!URL.canParse(given) || new URL(given).href !== `${new URL(given).origin}/`) {
    throw new Error(`PANELBRIDGE_DOCS_URL is "${given}", but must be the root of a host, such as https://docs.example.com`);
  }
  return new URL(given).origin;
}
