import 'reflect-metadata';
import { ApiExtension } from '@nestjs/swagger';
import { getProblemRule, type ProblemCode } from './problem-codes.js';

const metadataKey = 'panelbridge:problems';

/** Where the codes of a route wait in the OpenAPI document until it is completed. */
export const problemsMember = 'x-problems';

/** Documents the problem codes that a route may answer with, beside those that every route of its kind has. Several uses add up. */
export function ApiProblems(...codes: readonly ProblemCode[]): MethodDecorator {
  return (target, key, descriptor) => {
    const method = descriptor.value as object;
    const known = (Reflect.getMetadata(metadataKey, method) as readonly ProblemCode[] | undefined) ?? [];
    const all = [...new Set([...known, ...codes])];
    Reflect.defineMetadata(metadataKey, all, method);
    ApiExtension(problemsMember, all)(target, key, descriptor);
  };
}

/** A response of an OpenAPI operation. */
export interface ResponseObject {
  description: string;
  headers?: Record<string, unknown>;
  content?: Record<string, { schema: object }>;
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
