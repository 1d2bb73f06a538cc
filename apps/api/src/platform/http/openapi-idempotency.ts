import { decideIdempotency, idempotencyHeader, idempotencyProblems } from './idempotency-rule.js';
import type { OperationObject } from './openapi-document.js';
import type { ProblemCode } from './problem-codes.js';
import { unstoredMember } from './route-rules.js';

/** Says of an operation without `@Idempotent()` what it makes of an `Idempotency-Key`, and adds the codes that follow to its own. */
export function describeIdempotency({
  method,
  path,
  operation,
  codes,
}: {
  readonly method: string;
  readonly path: string;
  readonly operation: OperationObject;
  readonly codes: Set<ProblemCode>;
}): void {
  const isStorable = operation[unstoredMember] !== true;
  delete operation[unstoredMember];
  const isDeclared = operation.parameters?.some(({ name }) => name === idempotencyHeader.name) ?? false;
  if (isDeclared || operation['x-operation'] === undefined) return;
  const rule = decideIdempotency({ method, path, declared: undefined, isStorable });
  if (rule === 'refused') codes.add('idempotency_key_not_taken');
  if (rule !== 'optional') return;
  operation.parameters = [...(operation.parameters ?? []), { ...idempotencyHeader, in: 'header', required: false }];
  for (const code of idempotencyProblems) codes.add(code);
}
