import { compareSettings } from './compare-settings.js';
import { describeDifference, type Difference, listDifferences } from './list-differences.js';
import type { Schema } from './settings-schema.js';

/** One difference between two versions of a manifest. */
export interface ManifestChange {
  /**
   * `breaking`: something that worked may stop working. `additive`: something new is possible, or a number of the host's own changes.
   * `text`: only what people read.
   */
  readonly kind: 'breaking' | 'additive' | 'text';
  /** JSON pointer into the manifest; entries of lists stand under what names them. */
  readonly pointer: string;
  /** What happened there, as a sentence. */
  readonly detail: string;
}

type Kind = ManifestChange['kind'];

interface Rule {
  /** Fits the end of a pointer, or all of it with `^`. */
  readonly at: RegExp;
  /** What has to hold besides. */
  readonly when?: (difference: Difference) => boolean;
  readonly kind: Kind | ((difference: Difference) => Kind);
}

const added = ({ before }: Difference): boolean => before === undefined;
const removed = ({ after }: Difference): boolean => after === undefined;
const narrows =
  (isNarrower: (difference: Difference) => boolean) =>
  (difference: Difference): Kind =>
    isNarrower(difference) ? 'breaking' : 'additive';
const rises = ({ before, after }: Difference): boolean => Number(after) > Number(before);
const isTextual = (value: unknown): boolean => value === undefined || typeof value === 'string';
/** Whether a member is named as texts are by its own nature, and not because an author or a vendor called a thing so. */
const isText = ({ pointer, before, after }: Difference): boolean => {
  const name = pointer.slice(pointer.lastIndexOf('/') + 1);
  const isEntryOfList = before === name || after === name;
  return isTextual(before) && isTextual(after) && !isEntryOfList && !/\/statusSync\/statusMap\/[^/]*$/.test(pointer);
};
const isRequired = (value: unknown): boolean => Object(value as object)['required' as never] === true;

/** What differences mean, by where they are; the first that fits counts. Without one, what is new is additive and the rest is breaking. */
const rules: readonly Rule[] = [
  // Codes are named in the answers of the API.
  { at: /^(\/presets\/[^/]+)?\/docs\/(prerequisites|troubleshooting)\/[^/]+$/, kind: (one) => (removed(one) ? 'breaking' : 'text') },
  { at: /^\/(version|errors|verification|docs)(\/|$)|\/(docs|verification)\//, kind: 'text' },
  { at: /\/(title|description|summary|issuedBy|detail|reason|why|text|note)$/, when: isText, kind: 'text' },
  { at: /(?<!\/properties)\/examples(\/[^/]*)?$/, when: ({ pointer }) => !pointer.includes('/statusSync/statusMap/'), kind: 'text' },
  { at: /^\/stage$|\/(manual\/[^/]+|requestsPerMinute|everyMinutes|maximum(Delete)?BatchSize|maximumLookupSize)$/, kind: 'additive' },
  { at: /^\/configVersion$/, kind: narrows((one) => !rises(one)) },
  { at: /\/secrets\/[^/]+$/, kind: narrows((one) => removed(one) || isRequired(one.after)) },
  { at: /\/secrets\/[^/]+\/required$/, kind: narrows(({ after }) => after === true) },
  { at: /\/secrets\/[^/]+\/pattern(\/expression)?$/, kind: narrows((one) => !removed(one)) },
  { at: /\/(reserved|reservedPrefixes|required|refused|adjusted|lockedAtLaunch|discloses)\/[^/]+$/, kind: narrows((one) => !removed(one)) },
  { at: /\/(maximumLength|maximumLinkLength|maximumBodyBytes|toleranceSeconds)$/, kind: narrows((one) => !rises(one)) },
  // An empty list of hosts lets every host in.
  {
    at: /\/inviteHosts\/[^/]+$/,
    kind: ({ around: [before, after], ...one }) => explainHost(added({ ...one, around: [before, after] }), before, after),
  },
  { at: /\/(previewable|configurable|listsFields|setsIfEmpty|returnsParameter)$/, kind: narrows(({ after }) => after === false) },
  { at: /\/fixed$/, kind: narrows(({ after }) => after === true) },
];

/**
 * Compares a manifest with the one that was published last, both as `manifest.json` holds them. Pure.
 *
 * @returns every difference, breaking ones first; none = they are the same
 */
export function compareManifests(before: unknown, after: unknown): readonly ManifestChange[] {
  const order: readonly Kind[] = ['breaking', 'additive', 'text'];
  const parts = (['connectionConfig', 'studyConfig'] as const).filter((part) => readPart(before, part) && readPart(after, part));
  const changes = [
    ...listDifferences(leaveOut(before, parts), leaveOut(after, parts), '', [before, after]).map((one) => ({
      ...one,
      kind: classify(one),
    })),
    ...parts.flatMap((part) => compareSettings(readPart(before, part) ?? {}, readPart(after, part) ?? {}, `/${part}`)),
  ];
  return changes
    .map((change) => ({ kind: change.kind, pointer: change.pointer, detail: describeDifference(change) }))
    .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || (a.pointer < b.pointer ? -1 : 1));
}

/** The settings of a manifest, which are told in JSON Schema; `null`: it has none of these. */
function readPart(manifest: unknown, part: string): Schema | null {
  const value = (Object(manifest) as Schema)[part];
  return typeof value === 'object' ? (value as Schema | null) : null;
}

function leaveOut(manifest: unknown, parts: readonly string[]): unknown {
  if (parts.length === 0) return manifest;
  return Object.fromEntries(Object.entries(Object(manifest) as Schema).filter(([name]) => !parts.includes(name)));
}

function classify(difference: Difference): Kind {
  const rule = rules.find(({ at, when }) => at.test(difference.pointer) && (when?.(difference) ?? true));
  if (rule) return typeof rule.kind === 'string' ? rule.kind : rule.kind(difference);
  return added(difference) ? 'additive' : 'breaking';
}

function explainHost(isNew: boolean, before: unknown, after: unknown): Kind {
  const wasOpen = Array.isArray(before) && before.length === 0;
  const isOpen = Array.isArray(after) && after.length === 0;
  return isNew ? (wasOpen ? 'breaking' : 'additive') : isOpen ? 'additive' : 'breaking';
}
