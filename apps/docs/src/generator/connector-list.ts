import { blocks, code, link, prose, table } from '../markdown/markdown.ts';
import type { Connector } from '../sources/read-connectors.ts';
import { hrefOf } from './connector-pages/paths.ts';
import type { Page } from './page.ts';
import { capabilityNames } from './words.ts';

/** All connectors side by side. */
export function writeConnectorList(connectors: readonly Connector[]): Page {
  return {
    slug: 'connectors',
    title: 'Connectors',
    label: 'All connectors',
    description: 'Every connector of Panelbridge: what it does, how far it has come and how far it was proven.',
    body: blocks(
      'A connector joins the hub to a research tool or a source of people. The pages of each come in one order: an overview, configuration, capabilities, the set-up, statuses and ids, fields and modes, limits and errors, tests and questions, presets. A page of which a connector has nothing to say, such as presets or fields, is left out.',
      table(
        ['Connector', 'What it does', 'Capabilities', 'Stage', 'Verified'],
        connectors.map(({ manifest }) => [
          link(prose(manifest.title), hrefOf(manifest, 'overview')),
          prose(manifest.summary),
          Object.keys(manifest.capabilities)
            .map((name) => capabilityNames[name] ?? code(name))
            .join('; '),
          code(manifest.stage),
          `${code(manifest.verification.level)}${manifest.verification.on === null ? '' : ` on ${manifest.verification.on}`}`,
        ]),
      ),
      'These pages are made from the `manifest.json` of each connector, the same file from which the hub checks settings. If a text is missing there, the site is not built.',
    ),
  };
}
