import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What changed in one version. */
export interface Change {
  /** `null`: not released yet. */
  readonly version: string | null;
  /** One line of Markdown each. */
  readonly entries: readonly string[];
}

/**
 * What changed in a package, the newest first: the changesets that wait for a release, then what `CHANGELOG.md` says.
 *
 * @param folder of the package, from the repository's root
 */
export function readChanges(root: string, folder: string, packageName: string): readonly Change[] {
  const waiting = globSync('.changeset/*.md', { cwd: root })
    .toSorted()
    .flatMap((file) => {
      const [, names = '', body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(readFileSync(join(root, file), 'utf8')) ?? [];
      return names.includes(`'${packageName}'`) || names.includes(`"${packageName}"`) ? splitEntries(body) : [];
    });
  const log = join(root, folder, 'CHANGELOG.md');
  const released = existsSync(log) ? readLog(readFileSync(log, 'utf8')) : [];
  return [...(waiting.length > 0 ? [{ version: null, entries: waiting }] : []), ...released];
}

function readLog(text: string): readonly Change[] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const [version = '', ...lines] = part.split('\n');
      const entries = [...lines.join('\n').matchAll(/^- (?:[0-9a-f]{7,}: )?([\s\S]*?)(?=\n- |\n#|\n*$(?![\s\S]))/gm)].map(
        ([, entry = '']) => toLine(entry),
      );
      return { version: version.trim(), entries };
    })
    .filter(({ entries }) => entries.length > 0);
}

/** A changeset holds paragraphs; each is an entry, and so is each point of a list. */
function splitEntries(body: string): readonly string[] {
  return body
    .trim()
    .split(/\n{2,}|\n(?=- )/)
    .map((entry) => toLine(entry.replace(/^- /, '')))
    .filter((entry) => entry !== '');
}

function toLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
