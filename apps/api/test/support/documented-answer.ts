import type { OpenApiDocument } from '../../src/platform/http/openapi-document.js';
import { answerHeaders } from '../../src/platform/http/openapi-headers.js';
import type { ApiOperation } from './api-operations.js';
import { createSchemaChecker } from './json-schemas.js';
import { listTableFaults } from './list-table-faults.js';
import type { JsonResponse } from './request-json.js';

/** Holds answers against a document. */
export interface AnswerJudge {
  /** What the document does not tell of an answer: its status, its headers, its media type, or a body of the schema that stands there. */
  listFaults(operation: ApiOperation, answer: JsonResponse<object>): readonly string[];
}

/** What an answer is held to beside the document. */
export interface JudgeOptions {
  /** Whether members and headers that the document does not name are faults; a client of an older document is to pass them over. */
  readonly isStrict?: boolean;
  /** Whether the hub sets a quota, so that what is left of it has to be there. */
  readonly hasQuota?: boolean;
}

const ownHeaders = [...new Set(Object.values(answerHeaders).map(({ name }) => name.toLowerCase()))];
const ofQuota: readonly string[] = ['ratelimit', 'ratelimit-policy'];

/** Makes a judge of answers. */
export function createAnswerJudge(
  document: Pick<OpenApiDocument, 'components'>,
  { isStrict = true, hasQuota = false }: JudgeOptions = {},
): AnswerJudge {
  const checker = createSchemaChecker(document, { isStrict });

  const listHeaderFaults = (described: ApiOperation['headers'][string], headers: Headers): readonly string[] => [
    ...Object.entries(described).flatMap(([name, { required = false, schema = {} }]) => {
      const value = headers.get(name);
      if (value !== null) return checker.listFaults(schema, value).map((fault) => `header ${name} ${fault}`);
      return required || (hasQuota && ofQuota.includes(name)) ? [`is without the header ${name}`] : [];
    }),
    ...ownHeaders
      .filter((name) => isStrict && headers.has(name) && !Object.hasOwn(described, name))
      .map((name) => `has the header ${name}, which is not documented`),
  ];

  const listBodyFaults = (documented: ApiOperation['answers'][string], { headers, body }: JsonResponse<object>): readonly string[] => {
    if (Object.keys(documented).length === 0) return JSON.stringify(body) === '{}' ? [] : ['has a body, but none is documented'];
    const [mediaType = ''] = (headers.get('content-type') ?? '').split(';');
    const schema = documented[mediaType];
    if (!schema) return [`is ${mediaType}, which is not documented`];
    if (/[/+]json$/.test(mediaType)) return checker.listFaults(schema, body);
    const text = 'text' in body ? body.text : '';
    return mediaType === 'text/csv' ? listTableFaults(String(text)) : checker.listFaults(schema, text);
  };

  return {
    listFaults: ({ name, answers, headers }, answer) => {
      const { status, body } = answer;
      const documented = answers[status];
      if (!documented) return [`${name} answered ${status}, which is not documented: ${JSON.stringify(body)}`];
      const code = 'code' in body ? ` ${String(body.code)}` : '';
      return [...listHeaderFaults(headers[status] ?? {}, answer.headers), ...listBodyFaults(documented, answer)].map(
        (fault) => `${name} ${status}${code} ${fault}`,
      );
    },
  };
}
