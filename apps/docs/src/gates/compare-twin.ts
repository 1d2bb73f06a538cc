import { createSatteriMarkdownProcessor } from '@astrojs/markdown-satteri';
import type { HTMLElement } from 'node-html-parser';
import { openPage, textOf, type BuiltPage } from './built-site.ts';

/** The parts of a page that its Markdown has too, by what a fault calls them. */
const parts = {
  headings: 'h1, h2, h3, h4, h5, h6',
  'cells of tables': 'th, td',
  'entries of lists': 'li',
  paragraphs: 'p',
  'blocks of code': 'pre',
} as const;

/**
 * Makes what compares a page with its Markdown twin: the Markdown is rendered by itself, and both have to say the same in the same order.
 *
 * @returns for a page and its Markdown one line for each kind of part that differs, with the first that does
 */
export async function makeTwinComparer(): Promise<(page: BuiltPage, markdown: string) => Promise<readonly string[]>> {
  const renderer = await createSatteriMarkdownProcessor({ syntaxHighlight: false, features: { smartPunctuation: false } });
  return async (page, markdown) => {
    const { code } = await renderer.render(markdown);
    const twin = openPage(page.path, `<div class="sl-markdown-content">${code}</div>`);
    // Of a picture the Markdown has the words.
    const worded = openPage(page.path, page.html.replace(/<img [^>]*?alt="([^"]*)"[^>]*>/g, '(Picture: $1)'));
    const description = page.document.querySelector('meta[name="description"]')?.getAttribute('content') ?? '';
    return Object.entries(parts).flatMap(([name, selector]) => {
      const wanted = listTexts(worded, selector);
      // On the page its title stands above the content, and its description in the head alone.
      if (name === 'headings') wanted.unshift(squeeze(textOf(page.document.querySelector('h1'))));
      if (name === 'paragraphs' && description !== '') wanted.unshift(squeeze(description));
      const found = listTexts(twin, selector);
      const place = Array.from({ length: Math.max(wanted.length, found.length) }).findIndex((_, index) => wanted[index] !== found[index]);
      return place < 0 ? [] : [`has other ${name} than its page: “${cut(found[place])}” instead of “${cut(wanted[place])}”`];
    });
  };
}

function listTexts({ document }: BuiltPage, selector: string): string[] {
  return document.querySelector('.sl-markdown-content')?.querySelectorAll(selector).map(readText).map(squeeze) ?? [];
}

/** The text of a part, without the signs of a difference, which a page shows by colours. */
function readText(element: HTMLElement): string {
  return element.querySelector('code.language-diff') ? element.textContent.replace(/^[+-]/gm, '') : element.textContent;
}

/** Without blanks, since a page keeps the lines of its code apart by other means. */
function squeeze(text: string): string {
  return text.replace(/\s+/g, '');
}

function cut(text = ''): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
