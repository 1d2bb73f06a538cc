/** A cell of a table, a paragraph or an entry of a list: Markdown, on one line. */
export type Inline = string;

/**
 * Writes plain text as Markdown that shows the same text. Passages between backticks stay code, as the texts of manifests mean them.
 */
export function prose(text: string): Inline {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .split(/(`[^`]+`)/)
    .map((part, index) => (index % 2 === 1 ? part : escapeText(part)))
    .join('');
}

/** Writes a value as code. An empty text is shown as `""`. */
export function code(value: string): Inline {
  const shown = value === '' ? '""' : value.replace(/\s+/g, ' ');
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const space = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${space}${shown}${space}${fence}`;
}

/** Writes several values as code, or `none` in words. */
export function codes(values: readonly string[], none: Inline): Inline {
  return values.length === 0 ? none : values.map(code).join(', ');
}

/** A link to another page of the site (`/errors/`) or a place on it. */
export function link(label: Inline, href: string): Inline {
  return `[${label}](${href})`;
}

/** A table; its first column names the rows. Nothing when there are no rows. */
export function table(head: readonly Inline[], rows: readonly (readonly Inline[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly Inline[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A list in no order. */
export function bullets(entries: readonly Inline[]): string {
  return entries.map((entry) => `- ${entry}`).join('\n');
}

/** A list in order. */
export function numbered(entries: readonly Inline[]): string {
  return entries.map((entry, index) => `${index + 1}. ${entry}`).join('\n');
}

/** A fenced block of code, shown as it is. */
export function block(language: string, text: string): string {
  return ['```' + language, text, '```'].join('\n');
}

/** Blocks of Markdown; what is empty or absent is left out. */
type Parts = readonly (string | undefined | readonly (string | undefined)[])[];

/** Blocks with an empty line between them. */
export function blocks(...parts: Parts): string {
  return parts
    .flat()
    .filter((part): part is string => part !== undefined && part !== '')
    .join('\n\n');
}

/** A heading of a part that is there, or nothing with nothing below it. */
export function section(heading: string, ...parts: Parts): string {
  const body = blocks(...parts);
  return body === '' ? '' : `${heading}\n\n${body}`;
}

function escapeText(text: string): string {
  return (
    text
      .replace(/[\\*_{}[\]<>#~&$]/g, '\\$&')
      // A colon before a letter or digit would begin a directive.
      .replace(/:(?=\w)/g, '\\:')
  );
}
