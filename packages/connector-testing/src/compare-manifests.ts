import { escapePointerPart } from '@panelbridge/core/connector';

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

/** A difference before anybody has said what it means; `undefined`: it is not there. */
interface Difference {
  readonly pointer: string;
  readonly before: unknown;
  readonly after: unknown;
  /** The two values in which the difference was found, one level up. */
  readonly around: readonly [before: unknown, after: unknown];
}

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
  // JSON Schema of the settings.
  { at: /Config(\/.*)?\/required\/[^/]+$/, kind: narrows(added) },
  {
    at: /\/(minimum|exclusiveMinimum|minLength|minItems|minProperties)$/,
    kind: narrows((one) => added(one) || (!removed(one) && rises(one))),
  },
  {
    at: /\/(maximum|exclusiveMaximum|maxLength|maxItems|maxProperties)$/,
    kind: narrows((one) => added(one) || (!removed(one) && !rises(one))),
  },
  { at: /Config\/.*\/(pattern|format)$/, kind: narrows((one) => !removed(one)) },
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
  return listDifferences(before, after, '', [before, after])
    .map((difference) => ({ kind: classify(difference), pointer: difference.pointer, detail: describe(difference) }))
    .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || (a.pointer < b.pointer ? -1 : 1));
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

function listDifferences(before: unknown, after: unknown, pointer: string, around: Difference['around']): readonly Difference[] {
  // A list that is not there is one without entries: each entry of the other is judged by itself.
  const [left, right] = [readMembers(before ?? emptyLike(after)), readMembers(after ?? emptyLike(before))];
  if (!left || !right) return isSame(before, after) ? [] : [{ pointer, before, after, around }];
  const names = new Set([...left.keys(), ...right.keys()]);
  return [...names].flatMap((name) =>
    listDifferences(left.get(name), right.get(name), `${pointer}/${escapePointerPart(name)}`, [before, after]),
  );
}

function emptyLike(other: unknown): readonly [] | undefined {
  return Array.isArray(other) ? [] : undefined;
}

/** The members of an object, or the entries of a list under what names them; `null` for a plain value. */
function readMembers(value: unknown): ReadonlyMap<string, unknown> | null {
  if (typeof value !== 'object' || value === null) return null;
  return new Map(Array.isArray(value) ? value.map((entry: unknown) => [nameEntry(entry), entry]) : Object.entries(value));
}

/** What names an entry of a list, so that another order is no difference. */
function nameEntry(entry: unknown): string {
  if (typeof entry !== 'object' || entry === null) return String(entry);
  const { id, code, name, setting } = entry as Readonly<Record<string, unknown>>;
  const key = id ?? code ?? name ?? setting;
  return typeof key === 'string' ? key : JSON.stringify(entry);
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function describe({ pointer, before, after }: Difference): string {
  const write = (value: unknown): string => {
    const text = JSON.stringify(value) ?? 'nothing';
    return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
  };
  if (before === undefined) return `${pointer} is new: ${write(after)}.`;
  return after === undefined ? `${pointer} is gone; it was ${write(before)}.` : `${pointer} was ${write(before)} and is ${write(after)}.`;
}
