import { hasHeading, type BuiltSite } from './built-site.ts';
import type { GateResult } from './gate.ts';
import type { RawManifest } from './manifests.ts';

/** The parts of a connector in the order in which a reader meets them, by page and anchor; only what is marked may be missing. */
export const connectorParts: readonly { readonly page: string; readonly part: string; readonly optional?: true }[] = [
  { page: '', part: 'at-a-glance' },
  { page: '', part: 'what-happens-by-itself' },
  { page: '', part: 'what-stays-a-persons-job' },
  { page: '', part: 'what-you-need-first' },
  { page: 'configuration/', part: 'authentication' },
  { page: 'configuration/', part: 'connection-settings' },
  { page: 'configuration/', part: 'study-settings' },
  { page: 'configuration/', part: 'secrets' },
  { page: 'capabilities/', part: 'redirect', optional: true },
  { page: 'capabilities/', part: 'statussync', optional: true },
  { page: 'capabilities/', part: 'recruitment', optional: true },
  { page: 'capabilities/', part: 'participantingestion', optional: true },
  { page: 'set-up/', part: 'before-you-begin' },
  { page: 'set-up/', part: 'steps' },
  { page: 'set-up/', part: 'what-it-looks-like' },
  { page: 'statuses-and-ids/', part: 'statuses-that-the-tool-reports' },
  { page: 'statuses-and-ids/', part: 'ids' },
  { page: 'fields-and-modes/', part: 'fields', optional: true },
  { page: 'fields-and-modes/', part: 'modes', optional: true },
  { page: 'limits-and-errors/', part: 'limits' },
  { page: 'limits-and-errors/', part: 'retries' },
  { page: 'limits-and-errors/', part: 'errors' },
  { page: 'test-and-questions/', part: 'test-it' },
  { page: 'test-and-questions/', part: 'what-participants-see' },
  { page: 'test-and-questions/', part: 'questions' },
  { page: 'test-and-questions/', part: 'changes' },
];

/** Every connector has the same parts in the same order, on its pages and in the side bar. */
export function checkOrder(site: BuiltSite, manifests: readonly RawManifest[]): GateResult {
  const faults = manifests.flatMap((manifest) => checkConnector(site, manifest));
  return { name: 'order', figure: `${connectorParts.length} parts in one order for ${manifests.length} connectors`, faults };
}

function checkConnector(site: BuiltSite, { id }: RawManifest): readonly string[] {
  const base = `/connectors/${id}/`;
  const missing = connectorParts.filter(
    ({ page, part, optional }) => optional !== true && !(site.has(`${base}${page}`) && hasHeading(site.page(`${base}${page}`), part)),
  );
  const pages = [...new Set(connectorParts.map(({ page }) => page))].filter((page) => site.has(`${base}${page}`));
  const crossed = pages.flatMap((page) => {
    const wanted = connectorParts.flatMap((one) => (one.page === page ? [one.part] : []));
    const found = site
      .page(`${base}${page}`)
      .document.querySelectorAll('main h2')
      .map((heading) => heading.id);
    const parts = found.filter((part) => wanted.includes(part));
    const order = wanted.filter((part) => parts.includes(part));
    return parts.join() === order.join()
      ? []
      : [`${base}${page} has its parts in the order ${parts.join(', ')} instead of ${order.join(', ')}`];
  });
  const links = site
    .page(site.has(base) ? base : '/')
    .document.querySelectorAll('nav a')
    .map((link) => link.getAttribute('href') ?? '')
    .filter((link) => pages.some((page) => link === `${base}${page}`));
  return [
    ...missing.map(({ page, part }) => `${base}${page}#${part} is missing`),
    ...crossed,
    ...(links.join() === pages.map((page) => `${base}${page}`).join()
      ? []
      : [`the side bar has the pages of ${id} in another order: ${links.join(', ')}`]),
  ];
}
