/**
 * One thing that is wrong with an input or a request, in a form that a person can act on.
 *
 * `code` is stable snake_case; `pointer` is an RFC 6901 JSON pointer to the offending member (`''` = the whole input);
 * `detail` says in plain words what is wrong and what to do about it.
 */
export interface Fault<Code extends string = string> {
  readonly code: Code;
  readonly pointer: string;
  readonly detail: string;
}

/** An expected outcome: a value, or every fault at once. Bugs are exceptions; refusals are values. */
export type Result<Value, Code extends string = string> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly faults: readonly Fault<Code>[] };

/** Wraps a value as a success. */
export function succeed<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

/** Wraps one or more faults as a refusal. */
export function refuse<Code extends string>(
  ...faults: readonly Fault<Code>[]
): { readonly ok: false; readonly faults: readonly Fault<Code>[] } {
  return { ok: false, faults };
}

/** Makes a fault; see {@link Fault} for the members. */
export function fault<Code extends string>(code: Code, pointer: string, detail: string): Fault<Code> {
  return { code, pointer, detail };
}
