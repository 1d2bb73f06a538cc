import { parse } from 'csv-parse/sync';

/** What keeps a text from being a table: no heading, a column without a name of its own, or a row that is longer or shorter than the heading. */
export function listTableFaults(text: string): readonly string[] {
  try {
    const [heading = []] = parse(text, { bom: true });
    const isHeading = heading.length > 0 && heading.every((name) => name.trim() !== '') && new Set(heading).size === heading.length;
    return isHeading ? [] : [`has no heading: ${heading.join()}`];
  } catch (error) {
    return [`is no table: ${String(error)}`];
  }
}
