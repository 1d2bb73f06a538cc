import { escapePointerPart } from '@panelbridge/core/connector';

/** A difference before anybody has said what it means; `undefined`: it is not there. */
export interface Difference {
  readonly pointer: string;
  readonly before: unknown;
  readonly after: unknown;
  /** The two values in which the difference was found, one level up. */
  readonly around: readonly [before: unknown, after: unknown];
}

/** Lists where two values differ, as deep as both of them have members; another order of a list is no difference. */
export function listDifferences(before: unknown, after: unknown, pointer: string, around: Difference['around']): readonly Difference[] {
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

/** A difference as a sentence. */
export function describeDifference({ pointer, before, after }: Pick<Difference, 'pointer' | 'before' | 'after'>): string {
  const write = (value: unknown): string => {
    const text = JSON.stringify(value) ?? 'nothing';
    return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
  };
  if (before === undefined) return `${pointer} is new: ${write(after)}.`;
  return after === undefined ? `${pointer} is gone; it was ${write(before)}.` : `${pointer} was ${write(before)} and is ${write(after)}.`;
}
