/** Headers of answers, named as the document's components name them. `required`: no answer that names it is without it. */
export const answerHeaders = {
  RequestId: {
    name: 'X-Request-Id',
    description: 'Names the request in the log of the hub; your own, if you sent one that can be kept.',
    required: true,
    schema: { type: 'string', examples: ['0198d2c4-7b1e-7c3a-9a55-2f8e6d0b4c11'] },
  },
  RateLimit: {
    name: 'RateLimit',
    description: 'What is left of the quota and in how many seconds it is whole again; absent where the hub sets no quota.',
    required: false,
    schema: { type: 'string', examples: ['"key";r=599;t=60'] },
  },
  RateLimitPolicy: {
    name: 'RateLimit-Policy',
    description: 'The quota and its window in seconds; absent where the hub sets no quota.',
    required: false,
    schema: { type: 'string', examples: ['"key";q=600;w=60'] },
  },
  RetryAfter: {
    name: 'Retry-After',
    description: 'Seconds after which the same request may succeed; absent where nobody knows.',
    required: false,
    schema: { type: 'string', examples: ['1'] },
  },
  IdempotentReplayed: {
    name: 'Idempotent-Replayed',
    description: '`true`: this is the answer of the first request with this `Idempotency-Key`.',
    required: false,
    schema: { type: 'string', enum: ['true'] },
  },
  ETag: {
    name: 'ETag',
    description: 'The version, for `If-Match`.',
    required: true,
    schema: { type: 'string', examples: ['"7"'] },
  },
  PresentETag: {
    name: 'ETag',
    description: 'The present version, which `If-Match` does not name; absent where somebody is about to change it.',
    required: false,
    schema: { type: 'string', examples: ['"7"'] },
  },
  NoETag: {
    name: 'ETag',
    description: 'Absent: what is gone has no version.',
    required: false,
    schema: { type: 'string', examples: ['"7"'] },
  },
} as const;

/** The headers as components. */
export function describeHeaders(): Record<string, object> {
  return Object.fromEntries(
    Object.entries(answerHeaders).map(([key, { description, required, schema }]) => [key, { description, required, schema }]),
  );
}

/** References to components of headers, by the name that each has in an answer. */
export function referToHeaders(keys: readonly (keyof typeof answerHeaders)[]): Record<string, object> {
  return Object.fromEntries(keys.map((key) => [answerHeaders[key].name, { $ref: `#/components/headers/${key}` }]));
}
