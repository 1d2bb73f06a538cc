import type { StarlightUserConfig } from '@astrojs/starlight/types';
import type { Connector } from '../sources/read-connectors.ts';
import { slugOf } from './connector-pages/paths.ts';
import type { Page } from './page.ts';

/** The side bar: pages written by hand, and those that were generated, each connector in the same order. */
export function composeSidebar(pages: readonly Page[], connectors: readonly Connector[]): NonNullable<StarlightUserConfig['sidebar']> {
  return [
    {
      label: 'Start',
      items: ['getting-started', 'participants', { slug: 'concepts', label: 'Concepts' }, 'concepts/statuses', 'concepts/glossary'],
    },
    {
      label: 'Guides',
      items: [
        { slug: 'guides/recruiting', label: 'Recruit from the panel' },
        'guides/sessions',
        { slug: 'guides/members', label: 'The panel’s own pages' },
        'guides/money',
        { slug: 'guides/sources', label: 'Sources' },
        { slug: 'guides/syncs', label: 'Syncs' },
        { slug: 'guides/alerts', label: 'Alerts' },
        { slug: 'guides/consume-the-api', label: 'Calling the API' },
        { slug: 'guides/write-a-connector', label: 'Write a connector' },
        { slug: 'guides/participants-api', label: 'Your own programs' },
        'guides/fieldwork',
        'guides/exclusion',
        'guides/reconciliation',
        { slug: 'guides/events', label: 'Reading events' },
        { slug: 'guides/webhooks', label: 'Taking webhooks' },
      ],
    },
    { label: 'Run it', items: ['run-it', 'operate-it'] },
    {
      label: 'Connectors',
      items: [
        'connectors',
        'connectors/compare',
        ...connectors.map(({ manifest }) => {
          const own = pages.filter(
            ({ slug }) => slug === slugOf(manifest, 'overview') || slug.startsWith(`${slugOf(manifest, 'overview')}/`),
          );
          const presets = own.filter(({ slug }) => slug.startsWith(slugOf(manifest, 'presets')));
          return {
            label: manifest.title,
            items: [
              ...own.filter((page) => !presets.includes(page)).map(({ slug }) => slug),
              ...(presets.length > 0 ? [{ label: 'Presets', collapsed: true, items: presets.map(({ slug }) => slug) }] : []),
            ],
          };
        }),
      ],
    },
    {
      label: 'Reference',
      items: [
        'errors',
        'reference/findings',
        'reference/rows',
        'reference/events',
        'reference/routes',
        {
          label: 'API',
          collapsed: true,
          items: pages.filter(({ slug }) => /^reference\/api(\/|$)/.test(slug)).map(({ slug }) => slug),
        },
        'reference/roles',
        'reference/behaviours',
      ],
    },
  ];
}
