import { getProblemRule, type ProblemCode } from './problem-codes.js';
import type { ProblemError, ProblemException } from './problem.js';

/** The body of a problem answer: RFC 9457 with the hub's members `code`, `requestId` and `errors`. */
export interface ProblemBody {
  /** The page that explains the code. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly requestId: string;
  /** Every fault at once; only when single members of the request are at fault. */
  readonly errors?: readonly ProblemError[];
}

/** Media type of {@link ProblemBody}. */
export const problemMediaType = 'application/problem+json; charset=utf-8';

/** Writes the body of a problem answer. `docsUrl` is where the codes are explained. */
export function toProblemBody(
  problem: ProblemException,
  { docsUrl, requestId }: { readonly docsUrl: string; readonly requestId: string },
): ProblemBody {
  const { title, status, remedy } = getProblemRule(problem.code);
  return {
    type: `${docsUrl}/errors/#${problem.code}`,
    title,
    status,
    code: problem.code,
    detail: problem.detail ?? remedy,
    requestId,
    ...(problem.errors.length > 0 ? { errors: problem.errors } : {}),
  };
}

/** The codes whose answers name single members of the request. */
const faultyMembers: Partial<Record<ProblemCode, ProblemError>> = {
  validation_failed: { pointer: '/title', code: 'is_length', detail: 'Title must be longer than or equal to 1 characters.' },
  query_invalid: { pointer: '/limit', code: 'max', detail: 'Limit must not be greater than 200.' },
};

/** A problem answer as the OpenAPI document shows it. */
export function exampleProblem(code: ProblemCode): ProblemBody {
  const { title, status, remedy } = getProblemRule(code);
  const error = faultyMembers[code];
  return {
    type: `https://hub.example/reference/errors/#${code}`,
    title,
    status,
    code,
    detail: remedy,
    requestId: '0198d2c4-7b1e-7c3a-9a55-2f8e6d0b4c11',
    ...(error && { errors: [error] }),
  };
}

/** The schema of {@link ProblemBody} in the OpenAPI document. */
export const problemSchema = {
  type: 'object' as const,
  description: 'A problem (RFC 9457). `code` is stable; `errors` names every fault at once.',
  required: ['type', 'title', 'status', 'code', 'detail', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri', description: 'The page that explains the code.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    detail: { type: 'string', description: 'What happened this time and what to do about it.' },
    requestId: { type: 'string', description: 'Names the request in the log of the hub; also in `X-Request-Id`.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'code', 'detail'],
        properties: {
          pointer: { type: 'string', description: 'JSON pointer (RFC 6901) into the body, or `/name` of a query parameter.' },
          code: { type: 'string' },
          detail: { type: 'string' },
        },
      },
    },
  },
};
