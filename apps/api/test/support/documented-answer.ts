import type { OpenApiDocument } from '../../src/platform/http/openapi-document.js';
import type { ApiOperation } from './api-operations.js';
import { createSchemaChecker } from './json-schemas.js';
import type { JsonResponse } from './request-json.js';

/** Holds answers against a document. */
export interface AnswerJudge {
  /** What the document does not tell of an answer: its status, its media type, or a body of the schema that stands there. */
  listFaults(operation: ApiOperation, answer: JsonResponse<object>): readonly string[];
}

/**
 * Makes a judge of answers.
 *
 * @param isStrict whether members that the document does not name are faults; a client of an older document is to pass them over
 */
export function createAnswerJudge(
  document: Pick<OpenApiDocument, 'components'>,
  { isStrict = true }: { readonly isStrict?: boolean } = {},
): AnswerJudge {
  const checker = createSchemaChecker(document, { isStrict });
  return {
    listFaults: ({ name, answers }, { status, headers, body }) => {
      const documented = answers[status];
      if (!documented) return [`${name} answered ${status}, which is not documented: ${JSON.stringify(body)}`];
      const [mediaType = ''] = (headers.get('content-type') ?? '').split(';');
      if (Object.keys(documented).length === 0) {
        return JSON.stringify(body) === '{}' ? [] : [`${name} answered ${status} with a body, but none is documented`];
      }
      const schema = documented[mediaType];
      if (!schema) return [`${name} answered ${status} as ${mediaType}, which is not documented`];
      if (!/[/+]json$/.test(mediaType)) return [];
      return checker.listFaults(schema, body).map((fault) => `${name} ${status}${'code' in body ? ` ${String(body.code)}` : ''} ${fault}`);
    },
  };
}
