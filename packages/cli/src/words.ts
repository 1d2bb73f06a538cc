import { stripVTControlCharacters } from 'node:util';

const secondsPerMinute = 60;
const secondsPerHour = 3600;

/** A count with thousands apart. */
export function writeCount(count: number): string {
  return count.toLocaleString('en-GB');
}

/** A count with what is counted, such as `1 request`. @param name in the singular; the plural takes an `s` */
export function writeNumber(count: number, name: string): string {
  return `${writeCount(count)} ${name}${count === 1 ? '' : 's'}`;
}

/** A stretch of time in its two largest units, such as `3 min 20 s`. */
export function writeSeconds(seconds: number): string {
  if (seconds < secondsPerMinute) return `${seconds} s`;
  if (seconds < secondsPerHour) return `${Math.floor(seconds / secondsPerMinute)} min ${seconds % secondsPerMinute} s`;
  return `${writeCount(Math.floor(seconds / secondsPerHour))} h ${Math.floor((seconds % secondsPerHour) / secondsPerMinute)} min`;
}

/** A text from outside, on one line and without characters that a terminal would obey. */
export function writePlain(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .trim();
}

/** Counts with their names, those that are 0 left out. */
export function writeCounts(counts: Readonly<Record<string, number>>): string {
  const told = Object.entries(counts).filter(([, count]) => count > 0);
  return told.length === 0 ? 'no rows' : told.map(([name, count]) => `${writeCount(count)} ${name.replaceAll('_', ' ')}`).join(', ');
}

/** Rows as a table, columns as wide as they need to be. */
export function writeTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, ...rows].map((cells) => cells.map(writePlain));
  const widths = header.map((_, place) => Math.max(...lines.map((cells) => cells[place]?.length ?? 0)));
  return lines
    .map((cells) =>
      cells
        .map((cell, place) => cell.padEnd(widths[place] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
