import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import type { Connector } from '../sources/read-connectors.ts';
import type { Page } from './page.ts';
import { savePages } from './write-pages.ts';

/**
 * Saves the generated pages before Astro reads its content, whatever Astro was asked to do, so that no page is older than its source. While
 * `astro dev` runs, a changed source starts it anew.
 *
 * @param root the repository
 */
export function generatedPages(pages: readonly Page[], connectors: readonly Connector[], root: string): AstroIntegration {
  return {
    name: 'generated-pages',
    hooks: {
      'astro:config:setup': ({ config, addWatchFile }) => {
        savePages(pages, fileURLToPath(new URL('content/docs/generated/', config.srcDir)));
        const sources = [
          ...connectors.map(({ folder }) => `${folder}/manifest.json`),
          'packages/core/findings.json',
          'packages/core/ingestion.json',
          'packages/core/returns.json',
          'apps/api/openapi.json',
          'apps/api/problem-codes.json',
          'apps/api/roles.json',
          'spec/behaviours.yaml',
        ];
        for (const source of sources) addWatchFile(`${root}/${source}`);
      },
    },
  };
}
