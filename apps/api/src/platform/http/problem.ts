import type { Fault, Result } from '@panelbridge/core';
import { getProblemRule, type ProblemCode } from './problem-codes.js';

/** One faulty member of a request: RFC 6901 pointer into the body (or into the query, as `/limit`), stable code, plain words. */
export interface ProblemError {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** What a problem answer adds to the entry of its code. */
export interface ProblemOptions {
  /** What happened this time and what to do; without it the code's remedy is enough. Never personal data or secrets. */
  readonly detail?: string;
  /** Every fault at once. */
  readonly errors?: readonly ProblemError[];
  /** Headers of the answer, such as `retry-after` in seconds. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** An answer with an error status, as RFC 9457 describes it. Throw it anywhere below a controller. */
export class ProblemException extends Error {
  override readonly name = 'ProblemException';
  readonly code: ProblemCode;
  readonly status: number;
  readonly detail: string | undefined;
  readonly errors: readonly ProblemError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, options: ProblemOptions = {}) {
    super(options.detail ?? getProblemRule(code).title, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = getProblemRule(code).status;
    this.detail = options.detail;
    this.errors = options.errors ?? [];
    this.headers = options.headers ?? {};
  }
}

/** Makes the answer to an input that a rule of core refused: every fault under one problem code. */
export function fromFaults(faults: readonly Fault[], code: ProblemCode = 'validation_failed'): ProblemException {
  const [only] = faults;
  return new ProblemException(code, {
    ...(faults.length === 1 && only ? { detail: only.detail } : {}),
    errors: faults.map(({ pointer, code: faultCode, detail }) => ({ pointer, code: faultCode, detail })),
  });
}

/**
 * Gives the value of a result of core.
 *
 * @throws ProblemException with every fault, under `code`
 */
export function unwrap<Value>(result: Result<Value>, code: ProblemCode = 'validation_failed'): Value {
  if (result.ok) return result.value;
  throw fromFaults(result.faults, code);
}
