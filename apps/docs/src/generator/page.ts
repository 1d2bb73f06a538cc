/** A page that is generated, as Starlight reads it. */
export interface Page {
  /** Path on the site without slashes at its ends, for example `connectors/tracked-link`. */
  readonly slug: string;
  readonly title: string;
  /** One sentence for search results and `llms.txt`; plain text. */
  readonly description: string;
  /** Shorter title for the side bar. */
  readonly label?: string;
  /** Says that tables need the room in which the list of headings stands otherwise. */
  readonly isWide?: true;
  /** SHA-256 of the manifest that the page was made from; in the page as `<meta name="panelbridge-manifest">`. */
  readonly manifestHash?: string;
  /** Markdown. */
  readonly body: string;
}

/** Writes a page as a Markdown file. */
export function printPage({ slug, title, description, label, isWide, manifestHash, body }: Page): string {
  // JSON is YAML, so every text is safe in here.
  const matter = {
    slug,
    title,
    description,
    ...(label && { sidebar: { label } }),
    ...(isWide && { tableOfContents: false }),
    ...(manifestHash && { head: [{ tag: 'meta', attrs: { name: 'panelbridge-manifest', content: manifestHash } }] }),
  };
  const lines = Object.entries(matter).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return ['---', ...lines, '---', '', body, ''].join('\n');
}
