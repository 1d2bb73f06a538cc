/**
 * A page as plain Markdown: title, description, body. What only a browser can show, the imports and components of MDX, is left out. Of a picture
 * of the repository its words stay, since the site serves it elsewhere.
 */
export function writeTwin(title: string, description: string | undefined, body: string): string {
  const plain = body
    .split(fences)
    .map((part, index) => (index % 2 === 1 ? part : writePlain(part)))
    .join('')
    .trim();
  return [`# ${title}`, ...(description ? [`> ${description}`] : []), plain].join('\n\n') + '\n';
}

/** Blocks of code, which stay as they are: what is imported in one is part of the sample. */
const fences = /(^(?:```|~~~)[^]*?^(?:```|~~~) *$)/m;

function writePlain(text: string): string {
  return text
    .replace(/^import .*$/gm, '')
    .replace(/^<[A-Z]\w*[^>]*\/>$/gm, '')
    .replace(/!\[([^\]]*)\]\(\.{1,2}\/[^)]*\)/g, '(Picture: $1)')
    .replace(/\n{3,}/g, '\n\n');
}
