import { readFileSync } from 'node:fs';
import path from 'node:path';
import { compareApi } from './compare-api.mjs';

/** Where the hub's API is described: as the last release had it, and as it is now. */
export const apiDocuments = { released: 'apps/api/openapi.released.json', current: 'apps/api/openapi.json' };

/**
 * Whether clients of the last release are served by what is there now.
 * @param {string} root
 */
export function checkApi(root) {
  const read = (/** @type {string} */ name) => JSON.parse(readFileSync(path.join(root, name), 'utf8'));
  const [released, current] = [read(apiDocuments.released), read(apiDocuments.current)];
  const faults = compareApi(released, current);
  const operations = Object.values(released.paths).flatMap((/** @type {object} */ item) => Object.keys(item));
  const remedy =
    faults.length > 0
      ? [
          'Remedy: keep what was released and add beside it, or let it end with a new version of the API; the release alone writes openapi.released.json',
        ]
      : [];
  return { note: `${operations.length} operations of ${released.info.version}`, faults: [...faults, ...remedy] };
}
