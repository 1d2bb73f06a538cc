import { hasHeading, type BuiltSite } from './built-site.ts';
import { tellHowToPicture } from './check-pictures.ts';
import type { GateResult } from './gate.ts';
import { readHubConnectors } from './hub-connectors.ts';
import type { RawManifest } from './manifests.ts';

interface Part {
  readonly page: string;
  /** Anchor of its heading. */
  readonly part: string;
  /** It may be missing: at any connector, or at one that not every hub brings. */
  readonly optional?: 'anywhere' | 'elsewhere';
  /** The member of the manifest's texts that it is made of. */
  readonly texts?: 'manual' | 'prerequisites' | 'limits' | 'questions';
}

/** The parts of a connector in the order in which a reader meets them; only what is marked may be missing. */
export const connectorParts: readonly Part[] = [
  { page: '', part: 'at-a-glance' },
  { page: '', part: 'what-happens-by-itself' },
  { page: '', part: 'what-stays-a-persons-job', texts: 'manual' },
  { page: '', part: 'what-you-need-first', texts: 'prerequisites' },
  { page: 'configuration/', part: 'authentication' },
  { page: 'configuration/', part: 'connection-settings' },
  { page: 'configuration/', part: 'study-settings' },
  { page: 'configuration/', part: 'secrets' },
  { page: 'capabilities/', part: 'redirect', optional: 'anywhere' },
  { page: 'capabilities/', part: 'statussync', optional: 'anywhere' },
  { page: 'capabilities/', part: 'recruitment', optional: 'anywhere' },
  { page: 'capabilities/', part: 'participantingestion', optional: 'anywhere' },
  { page: 'set-up/', part: 'before-you-begin', texts: 'prerequisites' },
  { page: 'set-up/', part: 'steps' },
  { page: 'set-up/', part: 'what-it-looks-like', optional: 'elsewhere' },
  { page: 'statuses-and-ids/', part: 'statuses-that-the-tool-reports' },
  { page: 'statuses-and-ids/', part: 'ids' },
  { page: 'fields-and-modes/', part: 'fields', optional: 'anywhere' },
  { page: 'fields-and-modes/', part: 'modes', optional: 'anywhere' },
  { page: 'limits-and-errors/', part: 'limits', texts: 'limits' },
  { page: 'limits-and-errors/', part: 'retries' },
  { page: 'limits-and-errors/', part: 'errors' },
  { page: 'test-and-questions/', part: 'test-it' },
  { page: 'test-and-questions/', part: 'what-participants-see' },
  { page: 'test-and-questions/', part: 'questions', texts: 'questions' },
  { page: 'test-and-questions/', part: 'changes' },
];

/**
 * Every connector has the same parts in the same order, on its pages and in the side bar; those of a connector that every hub brings have something
 * to tell.
 *
 * @param brought ids of the connectors that every hub brings
 */
export function checkOrder(
  site: BuiltSite,
  manifests: readonly RawManifest[],
  brought: ReadonlySet<string> = readHubConnectors(),
): GateResult {
  const faults = manifests.flatMap((manifest) => checkConnector(site, manifest, brought.has(manifest.id)));
  return { name: 'order', figure: `${connectorParts.length} parts in one order for ${manifests.length} connectors`, faults };
}

function checkConnector(site: BuiltSite, manifest: RawManifest, isBrought: boolean): readonly string[] {
  const { id } = manifest;
  const base = `/connectors/${id}/`;
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
    ...connectorParts.flatMap((one) => checkPart(site, manifest, isBrought, one)),
    ...crossed,
    ...(links.join() === pages.map((page) => `${base}${page}`).join()
      ? []
      : [`the side bar has the pages of ${id} in another order: ${links.join(', ')}`]),
  ];
}

/** What is said of a part that is missing, or that has nothing to tell where it should; nothing of one that is as it has to be. */
function checkPart(
  site: BuiltSite,
  { id, docs }: RawManifest,
  isBrought: boolean,
  { page, part, optional, texts }: Part,
): readonly string[] {
  const path = `/connectors/${id}/${page}`;
  const silent = texts !== undefined && (docs[texts] ?? []).length === 0 ? texts : undefined;
  if (site.has(path) && hasHeading(site.page(path), part))
    return isBrought && silent ? [`${path}#${part} has nothing to tell. ${tellTexts(id, silent)}`] : [];
  if (optional === 'anywhere' || (optional === 'elsewhere' && !isBrought)) return [];
  const missing = `${path}#${part} is missing`;
  if (silent) return [`${missing}. ${tellTexts(id, silent)}`];
  return [optional === 'elsewhere' ? `${missing}. ${tellHowToPicture(id)}` : missing];
}

function tellTexts(id: string, texts: string): string {
  return `Remedy: write docs.${texts} in the manifest of ${id}, then npm run build and npm run generate`;
}
