import type { SatteriProcessorOptions } from '@astrojs/markdown-satteri';

type HastPlugin = NonNullable<SatteriProcessorOptions['hastPlugins']>[number];

/**
 * Makes tables of Markdown usable by everyone: columns and rows have headers, and a table that is wider than a phone scrolls in a box that
 * the keyboard reaches.
 */
export const accessibleTables: HastPlugin = {
  name: 'accessible-tables',
  element: [
    {
      filter: ['table'],
      visit(node, context) {
        context.wrapNode(node, {
          type: 'element',
          tagName: 'div',
          properties: { className: ['table-box'], role: 'group', ariaLabel: 'Table', tabIndex: 0 },
          children: [],
        });
      },
    },
    {
      filter: ['th'],
      visit(node, context) {
        context.setProperty(node, 'scope', 'col');
      },
    },
    {
      filter: ['td'],
      visit(node, context) {
        const before = context.parent(node)?.children.slice(0, context.indexOf(node)) ?? [];
        if (before.some(({ type }) => type === 'element')) return undefined;
        return { ...node, tagName: 'th', properties: { ...node.properties, scope: 'row' } };
      },
    },
  ],
};
