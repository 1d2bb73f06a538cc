const wrappers = [
  ['{', '}'],
  ['[', ']'],
  ['<', '>'],
  ['%', '%'],
  ['#', '#'],
  ['@', '@'],
  ['${', '}'],
  ['$(', ')'],
] as const;
const literals: ReadonlySet<string> = new Set(['undefined', 'null', '[object object]']);

/** Parts of a link that only a placeholder can have, plain or percent-encoded. */
const marks = ['{{', '${', '%%', '%7b%7b', '%24%7b'] as const;

/**
 * Tells whether a value is a tool's placeholder that nobody filled in (`{{iid}}`, `${e://Field/iid}`, `[PARAM]`, `%iid%`, `#cuser#`), or the
 * word that a program writes for a missing value (`undefined`, `null`). Such values arrive from tools that lost the participant's id.
 */
export function isUnresolvedPlaceholder(value: string): boolean {
  const text = value.trim();
  if (text.length > 300) return false;
  const plain = decodePercent(text);
  const folded = plain.toLowerCase();
  if (literals.has(folded)) return true;
  if (marks.some((mark) => folded.includes(mark))) return true;
  return wrappers.some(([open, close]) => plain.length > open.length + close.length && plain.startsWith(open) && plain.endsWith(close));
}

/** Finds the first thing in a link that looks like a placeholder nobody filled in; `link` begins after its host. */
export function findPlaceholder(link: string): string | undefined {
  const folded = link.toLowerCase();
  for (const mark of marks) {
    const start = folded.indexOf(mark);
    if (start >= 0) return link.slice(start, start + 30);
  }
  for (const part of link.split(/[/?&=#;]/u)) {
    const text = decodePercent(part);
    if (literals.has(text.toLowerCase()) || isNamed(text)) return text;
  }
  return undefined;
}

/** A wrapped name, such as `{iid}` or `[PARAM]`; JSON in a link, such as `{"a":1}`, is none. */
function isNamed(text: string): boolean {
  return /^(?:\{[A-Za-z][\w.: -]*\}|\[[A-Za-z][\w.: -]*\]|<[A-Za-z][\w.: -]*>|%[A-Za-z][\w.: -]*%|@[A-Za-z][\w.: -]*@)$/u.test(text);
}

/** Percent-decodes as UTF-8; a text that is not validly encoded stays as it is. */
export function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
