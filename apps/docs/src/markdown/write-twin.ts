/**
 * A page as plain Markdown: title, description, body. What only a browser can show, the imports and components of MDX, is left out.
 */
export function writeTwin(title: string, description: string | undefined, body: string): string {
  const plain = body
    .replace(/^import .*$/gm, '')
    .replace(/^<[A-Z]\w*[^>]*\/>$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return [`# ${title}`, ...(description ? [`> ${description}`] : []), plain].join('\n\n') + '\n';
}
