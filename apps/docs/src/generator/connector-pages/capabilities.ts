import { blocks, link, section } from '../../markdown/markdown.ts';
import type { Connector } from '../../sources/read-connectors.ts';
import type { Page } from '../page.ts';
import { capabilityNames } from '../words.ts';
import { describeDeclarations } from './declarations.ts';
import { hrefOf, slugOf } from './paths.ts';

/** Everything that is declared of each capability, and what it means. Statuses and changes by hand have a page of their own. */
export function writeCapabilities({ manifest, hash }: Connector): Page {
  return {
    slug: slugOf(manifest, 'capabilities'),
    title: `Capabilities of ${manifest.title}`,
    label: 'Capabilities',
    description: `What ${manifest.title} can do, with every declared fact and its meaning.`,
    manifestHash: hash,
    body: blocks(
      `What a connector declares it has to do, and what it does not declare it cannot do: the hub offers nothing else. Words for statuses stand under ${link('statuses and ids', hrefOf(manifest, 'statusesAndIds'))}.`,
      ...Object.entries(manifest.capabilities).map(([name, declared]) => {
        // These have parts of their own elsewhere.
        const { statusMap: _map, manual: _manual, removal: _removal, ...rest } = declared as Record<string, unknown>;
        return section(
          `## \`${name}\``,
          `In short: ${capabilityNames[name] ?? 'a capability'}.`,
          describeDeclarations(name === 'statusSync' ? rest : declared, name),
        );
      }),
    ),
  };
}
