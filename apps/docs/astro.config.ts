import { satteri } from '@astrojs/markdown-satteri';
import starlight from '@astrojs/starlight';
import { defineConfig, passthroughImageService } from 'astro/config';
import starlightLinksValidator from 'starlight-links-validator';
import starlightLlmsTxt from 'starlight-llms-txt';
import { generatedPages } from './src/generator/generated-pages.ts';
import { composeSidebar } from './src/generator/sidebar.ts';
import { composePages } from './src/generator/write-pages.ts';
import { accessibleTables } from './src/markdown/accessible-tables.ts';
import { findRepository, findSite, port } from './src/site.ts';
import { readSources } from './src/sources/read-sources.ts';
import { readWritten } from './src/sources/read-written.ts';

const root = findRepository(process.env);
const sources = readSources(root);
const pages = composePages(sources);
const description =
  'Panelbridge is a self-hosted hub for recruiting research participants. It leads people into your research tool and back, and knows how each of them ended.';

const site = findSite(process.env);

export default defineConfig({
  site,
  server: { host: '127.0.0.1', port },
  trailingSlash: 'always',
  image: { service: passthroughImageService() },
  markdown: { processor: satteri({ hastPlugins: [accessibleTables], features: { smartPunctuation: false } }) },
  integrations: [
    generatedPages(pages, sources.connectors, root),
    starlight({
      title: 'Panelbridge',
      description,
      sidebar: composeSidebar(pages, sources.connectors),
      customCss: ['./src/styles/site.css'],
      components: { Head: './src/components/head.astro' },
      credits: false,
      // Code that wraps needs no scrolling, neither on a phone nor by keyboard.
      expressiveCode: { defaultProps: { wrap: true } },
      plugins: [
        starlightLinksValidator(),
        starlightLlmsTxt({
          projectName: 'Panelbridge',
          description,
          details: 'Each page is also there as Markdown: take its address without the last slash and add `.md`, for example `/errors.md`.',
          customSets: sources.connectors.map(({ manifest }) => ({
            label: `${manifest.title} connector`,
            description: manifest.summary,
            paths: [`connectors/${manifest.id}`, `connectors/${manifest.id}/**`],
          })),
          // The sets hold all of it; who wants a single page finds it here.
          optionalLinks: [...readWritten(), ...pages].map(({ slug, title, description: what }) => ({
            label: title,
            url: `${site}/${slug || 'index'}.md`,
            description: what,
          })),
        }),
      ],
    }),
  ],
});
