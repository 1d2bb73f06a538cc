import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { defer, lastValueFrom, type Observable } from 'rxjs';
import { hashBody } from './canonical-json.js';
import { IdempotencyStore, type IdempotentRequest } from './idempotency-store.js';
import { ProblemException } from './problem.js';
import { routeRules } from './route-rules.js';

const keyForm = /^[\x21-\x7e]{1,255}$/;
const storedHeaders = ['etag', 'location'] as const;

/** Answers a repeated request of an `@Idempotent()` route with the first answer; runs inside the workspace's transaction. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  readonly #reflector: Reflector;
  readonly #store: IdempotencyStore;

  constructor(reflector: Reflector, store: IdempotencyStore) {
    this.#reflector = reflector;
    this.#store = store;
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const rule = this.#reflector.get<'required' | 'optional' | undefined>(routeRules.idempotent, context.getHandler());
    const http = context.switchToHttp();
    const hasKey = http.getRequest<FastifyRequest>().headers['idempotency-key'] !== undefined;
    if (rule === undefined || (rule === 'optional' && !hasKey)) return next.handle();
    return defer(() => this.#answer(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), next));
  }

  async #answer(request: FastifyRequest, reply: FastifyReply, next: CallHandler): Promise<unknown> {
    const identity = identify(request);
    const stored = await this.#store.claim(identity);
    if (stored) {
      void reply.code(stored.status).headers({ ...stored.headers, 'idempotent-replayed': 'true' });
      return stored.body;
    }
    const body: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
    await this.#store.store(identity, { status: reply.statusCode, headers: pickHeaders(reply), body });
    return body;
  }
}

function identify(request: FastifyRequest): IdempotentRequest {
  const key = request.headers['idempotency-key'];
  if (key === undefined) throw new ProblemException('idempotency_key_missing');
  if (typeof key !== 'string' || !keyForm.test(key)) throw new ProblemException('idempotency_key_malformed');
  return { key, operation: `${request.method} ${request.url}`, bodyHash: hashBody(request.body) };
}

function pickHeaders(reply: FastifyReply): Record<string, string> {
  return Object.fromEntries(
    storedHeaders.flatMap((name) => {
      const value = reply.getHeader(name);
      return value === undefined ? [] : [[name, String(value)]];
    }),
  );
}
