import 'reflect-metadata';
import { ApiResponse } from '@nestjs/swagger';
import { getProblemRule, type ProblemCode } from './problem-codes.js';

const metadataKey = 'panelbridge:problems';

/** Documents the problem codes that a route may answer with, beside those that every route of its kind has. Several uses add up. */
export function ApiProblems(...codes: readonly ProblemCode[]): MethodDecorator {
  return (target, key, descriptor) => {
    const method = descriptor.value as object;
    const known = (Reflect.getMetadata(metadataKey, method) as readonly ProblemCode[] | undefined) ?? [];
    const all = [...new Set([...known, ...codes])];
    Reflect.defineMetadata(metadataKey, all, method);
    for (const [status, response] of describeProblems(all)) ApiResponse({ status, ...response })(target, key, descriptor);
  };
}

/** A schema that narrows the problem to some codes. */
export interface ProblemSchema {
  allOf: [{ $ref: string }, { type: 'object'; properties: { code: { enum: ProblemCode[] } } }];
}

/** Describes codes as OpenAPI responses, one for each status. */
export function describeProblems(
  codes: readonly ProblemCode[],
): Map<number, { description: string; content: Record<string, { schema: ProblemSchema }> }> {
  const byStatus = Map.groupBy(codes, (code) => getProblemRule(code).status);
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
