/** A piece of markup that is safe to place in a page as it stands. */
export interface Markup {
  readonly markup: string;
}

type Insert = string | number | Markup | readonly Markup[] | undefined;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function render(insert: Insert): string {
  if (insert === undefined) return '';
  if (typeof insert === 'object') return 'markup' in insert ? insert.markup : insert.map((each) => each.markup).join('');
  return String(insert).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** Builds markup from a template; every inserted text is escaped, inserted {@link Markup} is not, `undefined` leaves nothing. */
export function html(strings: TemplateStringsArray, ...inserts: readonly Insert[]): Markup {
  return { markup: strings.reduce((text, part, index) => text + render(inserts[index - 1]) + part) };
}

/**
 * Wraps content in a whole HTML document.
 *
 * @param title what the browser's tab and a screen reader announce first
 * @param content the inside of `<main>`
 * @param head further elements of `<head>`
 */
export function renderDocument(title: string, content: Markup, head?: Markup): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/sandbox.css">
${head}
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`.markup;
}
