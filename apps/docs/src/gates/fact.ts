/** Something that a manifest says and a page has to say. */
export interface Fact {
  /** What it is, for example `connectionConfig.preset`. */
  readonly what: string;
  readonly page: string;
  /** Anchor of the section where a reader looks for it; without one, anywhere on the page. */
  readonly section?: string;
  readonly shows: Shown;
}

/** How a fact stands on its page. Texts are as in a manifest, with backticks. */
export type Shown =
  /** Anywhere, each of them. */
  | { readonly words: readonly string[] }
  /** In one row of a table, the first in its first cell. */
  | { readonly row: readonly string[] }
  /** As one row of a table, cell by cell; `undefined` is for what explains and no manifest says. Where all facts of a section are, the table has no other rows. */
  | { readonly cells: readonly (string | undefined)[] }
  /** As the whole of a list. */
  | { readonly items: readonly string[] }
  /** As all paragraphs of a section, up to its first heading. */
  | { readonly paragraphs: readonly string[] };

/** A fact that stands anywhere in a section, or on a page. */
export function inText(what: string, page: string, section: string | undefined, words: readonly string[]): Fact {
  return { what, page, ...(section !== undefined && { section }), shows: { words } };
}

/** A fact that is told in one row of a table, besides others. */
export function inRow(what: string, page: string, section: string, row: readonly string[]): Fact {
  return { what, page, section, shows: { row } };
}

/** A fact that is a row of a table, cell by cell. */
export function asRow(what: string, page: string, section: string, cells: readonly (string | undefined)[]): Fact {
  return { what, page, section, shows: { cells } };
}

/** A fact that is a list. */
export function asList(what: string, page: string, section: string, items: readonly string[]): Fact {
  return { what, page, section, shows: { items } };
}

/** A fact that is told by the paragraphs of a section; there are no others. */
export function asParagraphs(what: string, page: string, section: string, paragraphs: readonly string[]): Fact {
  return { what, page, section, shows: { paragraphs } };
}
