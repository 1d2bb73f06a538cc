import { ApiExtension } from '@nestjs/swagger';
import { getProblemRule, type ProblemCode } from './problem-codes.js';

/** Begins the members of an operation in which codes wait until the document is completed, one member for each use of the decorator. */
const problemsMember = 'x-problems-';
let uses = 0;

/** Documents the problem codes that a route may answer with, beside those that every route of its kind has. Several uses add up. */
export function ApiProblems(...codes: readonly ProblemCode[]): MethodDecorator {
  uses += 1;
  // Of several extensions of one name the document would take the first, so each use has a name of its own.
  return ApiExtension(`${problemsMember}${uses}`, codes) as MethodDecorator;
}

/** Takes the codes that {@link ApiProblems} left in an operation out of it. */
export function takeProblems(operation: Record<string, unknown>): Set<ProblemCode> {
  const found = new Set<ProblemCode>();
  for (const [name, codes] of Object.entries(operation)) {
    if (!name.startsWith(problemsMember)) continue;
    for (const code of codes as readonly ProblemCode[]) found.add(code);
    delete operation[name];
  }
  return found;
}

/** A response of an OpenAPI operation. */
export interface ResponseObject {
  description: string;
  headers?: Record<string, unknown>;
  content?: Record<string, { schema: object; examples?: Record<string, object> }>;
  links?: Record<string, object>;
}

/** Describes codes as OpenAPI responses, one for each status. */
export function describeProblems(codes: readonly ProblemCode[]): Map<number, ResponseObject> {
  const byStatus = Map.groupBy(new Set(codes), (code) => getProblemRule(code).status);
  return new Map(
    [...byStatus].map(([status, group]) => {
      const names = group.toSorted();
      return [
        status,
        {
          description: names.map((code) => `\`${code}\`: ${getProblemRule(code).title}.`).join(' '),
          content: {
            'application/problem+json': {
              schema: { allOf: [{ $ref: '#/components/schemas/Problem' }, { type: 'object', properties: { code: { enum: names } } }] },
            },
          },
        },
      ];
    }),
  );
}
