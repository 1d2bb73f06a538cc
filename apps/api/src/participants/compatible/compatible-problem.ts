import { problemSchema, type ProblemBody } from '../../platform/http/problem-body.js';
import type { ProblemForm } from '../../platform/http/problem-forms.js';

/** Adds to the errors of a problem what makes them errors of JSON:API too; a problem without any gets one. */
function toCompatibleProblem(body: ProblemBody): object {
  const { title, code, detail } = body;
  const status = String(body.status);
  const faults = body.errors?.map((fault) => ({
    ...fault,
    status,
    title,
    ...(fault.pointer !== '' && { source: { pointer: fault.pointer } }),
  }));
  return { ...body, errors: faults ?? [{ pointer: '', code, detail, status, title }] };
}

const { items } = problemSchema.properties.errors;

const schema = {
  ...problemSchema,
  description: 'A problem (RFC 9457) whose `errors` can also be read as those of JSON:API.',
  required: [...problemSchema.required, 'errors'],
  properties: {
    ...problemSchema.properties,
    errors: {
      type: 'array',
      minItems: 1,
      items: {
        ...items,
        required: [...items.required, 'status', 'title'],
        properties: {
          ...items.properties,
          status: { type: 'string', description: 'The HTTP status.', examples: ['422'] },
          title: { type: 'string' },
          source: {
            type: 'object',
            required: ['pointer'],
            description: 'The same place as `pointer`; absent when it is the whole request.',
            properties: { pointer: { type: 'string' } },
          },
        },
      },
    },
  },
};

/** Problems of the compatible surface: as everywhere, and their `errors` can be read as those of JSON:API. */
export const compatibleProblemForm: ProblemForm = {
  name: 'compatible',
  schemaName: 'CompatibleProblem',
  schema,
  roots: ['/api/participants', '/api/characteristics'],
  extend: toCompatibleProblem,
};
