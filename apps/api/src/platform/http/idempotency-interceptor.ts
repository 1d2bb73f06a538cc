import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { defer, lastValueFrom, type Observable } from 'rxjs';
import { hashBody } from './canonical-json.js';
import { decideIdempotency, type IdempotencyRule } from './idempotency-rule.js';
import { IdempotencyStore, type IdempotentRequest } from './idempotency-store.js';
import { ProblemException } from './problem.js';
import { routeRules } from './route-rules.js';

const keyForm = /^[\x21-\x7e]{1,255}$/;
const storedHeaders = ['etag', 'location'] as const;

/** Answers a repeated request with the first answer, or refuses a key that could not hold what it promises; runs inside the workspace's transaction. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  readonly #reflector: Reflector;
  readonly #store: IdempotencyStore;

  constructor(reflector: Reflector, store: IdempotencyStore) {
    this.#reflector = reflector;
    this.#store = store;
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const rule = this.#decide(context, request);
    if (rule !== 'required' && (rule === 'ignored' || request.headers['idempotency-key'] === undefined)) return next.handle();
    if (rule === 'refused') throw new ProblemException('idempotency_key_not_taken');
    return defer(() => this.#answer(request, http.getResponse<FastifyReply>(), next));
  }

  #decide(context: ExecutionContext, { method, routeOptions }: FastifyRequest): IdempotencyRule {
    const targets = [context.getHandler(), context.getClass()];
    const has = (rule: string): boolean => this.#reflector.getAllAndOverride<unknown>(rule, targets) !== undefined;
    if (has(routeRules.public)) return 'ignored';
    return decideIdempotency({
      method,
      // Not the address as it was sent, which can be written in many ways.
      path: routeOptions.url ?? '',
      declared: this.#reflector.getAllAndOverride<'required' | 'optional' | undefined>(routeRules.idempotent, targets),
      isStorable: !has(routeRules.noTransaction) && !has(routeRules.unstored),
    });
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
