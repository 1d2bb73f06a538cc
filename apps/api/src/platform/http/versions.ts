import { Injectable, SetMetadata, applyDecorators, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiExtension, ApiHeader } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
import { ApiProblems } from './api-problems.js';
import { ProblemException } from './problem.js';
import type { RequestContext } from './request-context.js';
import { routeRules } from './route-rules.js';

/**
 * A route whose answer is a resource with an integer `version`, sent as `ETag: "7"`. A route that changes one also takes `If-Match`
 * (`{ changes: true }`) and calls {@link requireMatch} once it has locked the row.
 */
export function Versioned(options: { readonly changes?: boolean } = {}): MethodDecorator {
  const documented = [SetMetadata(routeRules.versioned, true), ApiExtension('x-etag', true)];
  if (!options.changes) return applyDecorators(...documented);
  return applyDecorators(...documented, ApiIfMatch());
}

/** Documents `If-Match` where it holds a change back; {@link Versioned} does so by itself. */
export function ApiIfMatch(): MethodDecorator {
  return applyDecorators(
    ApiHeader({
      name: 'If-Match',
      required: false,
      description: 'The `ETag` that your change is based on. With another version stored meanwhile the answer is 412.',
      schema: { type: 'string', examples: ['"7"'] },
    }),
    ApiProblems('version_mismatch'),
  );
}

/**
 * Holds a change back when the request's `If-Match` names other versions than the present one. Without the header nothing is checked.
 * Call it after the row is locked, with `currentRequest()`.
 *
 * @throws ProblemException `version_mismatch`
 */
export function requireMatch(request: Pick<RequestContext, 'ifMatch'>, version: number): void {
  const { ifMatch } = request;
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const tags = ifMatch.split(',').map((tag) => tag.trim());
  if (tags.includes(toETag(version))) return;
  throw new ProblemException('version_mismatch', {
    detail: `The present version is ${toETag(version)}; read it again, apply your change and send that ETag.`,
    headers: { etag: toETag(version) },
  });
}

/** The entity tag of a version. */
export function toETag(version: number): string {
  return `"${version}"`;
}

/** Sends the `version` of what a {@link Versioned} route returns as its `ETag`. */
@Injectable()
export class VersionInterceptor implements NestInterceptor {
  readonly #reflector: Reflector;

  constructor(reflector: Reflector) {
    this.#reflector = reflector;
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (!this.#reflector.get<boolean | undefined>(routeRules.versioned, context.getHandler())) return next.handle();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((result: unknown) => {
        if (typeof result === 'object' && result !== null && 'version' in result && typeof result.version === 'number') {
          void reply.header('etag', toETag(result.version));
        }
        return result;
      }),
    );
  }
}
