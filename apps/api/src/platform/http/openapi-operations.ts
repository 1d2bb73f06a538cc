import { mayPerform, roles, type Operation as Permission } from '@panelbridge/core';
import type { ResponseObject } from './api-problems.js';
import { answerHeaders, referToHeaders } from './openapi-headers.js';
import type { OpenApiDocument, OperationObject } from './openapi-document.js';

interface Described {
  readonly path: string;
  readonly operation: OperationObject;
}

/** Says of every operation what follows from its form: who may, retries, pages, versions, headers, and what its parameters mean. */
export function describeOperations(document: OpenApiDocument): void {
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const operation of Object.values(methods)) describeOperation({ path, operation });
  }
}

function describeOperation({ path, operation }: Described): void {
  const needsKey = operation['x-operation'] !== undefined;
  if (!needsKey) operation['security'] = [];
  const texts = [
    operation.description,
    describePermission(operation),
    describeRetries(operation),
    describePages(operation),
    describeVersions(operation),
  ];
  operation.description = texts.filter((text) => text !== undefined && text !== '').join('\n\n');
  if (operation.description === '') delete operation.description;
  for (const parameter of operation.parameters ?? []) {
    parameter.description ||=
      parameter.in === 'path' ? `Id of the ${findNoun(path, parameter.name)}.` : `Only those with this \`${parameter.name}\`.`;
    if (parameter.in === 'path') parameter.schema = withExample(parameter.schema, path, parameter.name);
  }
  for (const [status, response] of Object.entries(operation.responses)) {
    const headers = referToHeaders(listHeaders(operation, Number(status), response));
    response.headers = { ...response.headers, ...headers };
  }
  linkPages({ path, operation });
}

function describePermission({ 'x-operation': permission }: OperationObject): string | undefined {
  if (permission === undefined) return undefined;
  const able = roles.filter((role) => mayPerform(role, permission as Permission)).map((role) => `\`${role}\``);
  return `Needs the permission \`${permission}\`, which keys with the role ${new Intl.ListFormat('en', { type: 'disjunction' }).format(able)} have.`;
}

function describeRetries(operation: OperationObject): string | undefined {
  const header = operation.parameters?.find(({ name }) => name === 'Idempotency-Key');
  if (!header) {
    const isRefused = JSON.stringify(operation.responses['400']?.content ?? {}).includes('"idempotency_key_not_taken"');
    return isRefused ? 'It cannot be repeated under an `Idempotency-Key`: a request that has this header is refused.' : undefined;
  }
  const need = header.required ? 'The header `Idempotency-Key` is required' : 'The header `Idempotency-Key` can be sent';
  return `${need}: a retry with the same key gets the first answer again for 24 hours, marked \`Idempotent-Replayed: true\`; failures are not kept.`;
}

function describePages(operation: OperationObject): string | undefined {
  if (!isPaged(operation)) return undefined;
  return 'Comes in pages of `limit` entries. For the next page send `nextCursor` of the answer as `cursor` and keep the filters; `nextCursor` of the last page is null.';
}

function describeVersions(operation: OperationObject): string | undefined {
  if (!operation.parameters?.some(({ name }) => name === 'If-Match')) return undefined;
  return 'With `If-Match` it changes only the version that was read; without it the present one, whatever it is.';
}

function isPaged(operation: OperationObject): boolean {
  const asksByCursor = operation.parameters?.some((parameter) => parameter.in === 'query' && parameter.name === 'cursor') ?? false;
  return asksByCursor && JSON.stringify(operation.responses['200']?.content ?? {}).includes('"nextCursor"');
}

/** How a client finds the next page without knowing us. */
function linkPages({ operation }: Described): void {
  const [answer] = [operation.responses['200']];
  if (!answer || !isPaged(operation)) return;
  const kept = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
  answer.links = {
    next: {
      operationId: operation.operationId,
      description: 'The next page, while `nextCursor` is not null.',
      parameters: {
        ...Object.fromEntries(kept.map(({ name }) => [`path.${name}`, `$request.path.${name}`])),
        'query.cursor': '$response.body#/nextCursor',
      },
    },
  };
}

function listHeaders(operation: OperationObject, status: number, response: ResponseObject): (keyof typeof answerHeaders)[] {
  const hasQuota = operation['x-operation'] !== undefined && status !== 401;
  const isLater = status === 429 || status === 503 || response.description.includes('`idempotency_key_in_progress`');
  const isKept = status < 300 && (operation.parameters?.some(({ name }) => name === 'Idempotency-Key') ?? false);
  return [
    'RequestId',
    ...(hasQuota ? (['RateLimit', 'RateLimitPolicy'] as const) : []),
    ...(isLater ? (['RetryAfter'] as const) : []),
    ...(isKept ? (['IdempotentReplayed'] as const) : []),
  ];
}

const nouns: Readonly<Record<string, { readonly noun: string; readonly example?: string }>> = {
  studies: { noun: 'study', example: 'st_4k9x0c2m7q' },
  participations: { noun: 'participation', example: 'pp_9exh736' },
  connectors: { noun: 'connector', example: 'tracked-link' },
  quarantine: { noun: 'quarantined report' },
  'api-keys': { noun: 'API key' },
};

/** What a parameter of the path names: the collection before it, in the singular. */
function findNoun(path: string, parameter: string): string {
  const collection = findCollection(path, parameter);
  return nouns[collection]?.noun ?? collection.replaceAll('-', ' ').replace(/ies$/, 'y').replace(/s$/, '');
}

function withExample(schema: object | undefined, path: string, parameter: string): object {
  if (schema && 'examples' in schema) return schema;
  const example = nouns[findCollection(path, parameter)]?.example;
  return { ...schema, ...(example === undefined ? { format: 'uuid' } : { examples: [example] }) };
}

function findCollection(path: string, parameter: string): string {
  const parts = path.split('/');
  return parts[parts.indexOf(`{${parameter}}`) - 1] ?? '';
}
