import { participationStatuses } from '../participation/status.js';
import { fault, type Fault } from '../result.js';
import type { ManifestDocs } from './docs.js';

const snakeCase = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
const known: ReadonlySet<string> = new Set(participationStatuses);
const required = ['automated', 'setup', 'testChecklist'] as const satisfies readonly (keyof ManifestDocs)[];

/**
 * What is missing in a connector's texts: an empty text, a code that is not stable, a page that could not help anybody.
 *
 * @param at Pointer to the object that holds `docs`.
 */
export function checkDocs(docs: ManifestDocs, at: string): Fault[] {
  const faults: Fault[] = required
    .filter((part) => docs[part].length === 0)
    .map((part) => fault('text_missing', `${at}/docs/${part}`, 'needs at least one entry'));
  for (const [part, entries] of Object.entries(docs) as [string, readonly (string | Readonly<Record<string, string>>)[]][]) {
    entries.forEach((entry, index) => faults.push(...checkTexts(entry, `${at}/docs/${part}/${index}`)));
  }
  for (const part of ['prerequisites', 'troubleshooting'] as const) faults.push(...checkCodes(docs[part], `${at}/docs/${part}`));
  (docs.words ?? []).forEach(({ status }, index) => {
    if (!known.has(status)) faults.push(fault('unknown_status', `${at}/docs/words/${index}/status`, `"${status}" is not a status of ours`));
  });
  return faults;
}

function checkTexts(entry: string | Readonly<Record<string, string>>, at: string): Fault[] {
  const texts =
    typeof entry === 'string' ? [[at, entry] as const] : Object.entries(entry).map(([name, text]) => [`${at}/${name}`, text] as const);
  return texts.filter(([, text]) => text.trim() === '').map(([pointer]) => fault('text_missing', pointer, 'must not be empty'));
}

function checkCodes(entries: readonly { readonly code: string }[], at: string): Fault[] {
  const seen = new Set<string>();
  return entries.flatMap(({ code }, index): Fault[] => {
    const taken = seen.has(code);
    seen.add(code);
    if (taken) return [fault('id_taken', `${at}/${index}/code`, `the code "${code}" stands twice`)];
    return snakeCase.test(code) ? [] : [fault('id_invalid', `${at}/${index}/code`, 'must be snake_case, for example not_marked_complete')];
  });
}
