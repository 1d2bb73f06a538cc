import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { checkPermission, type Operation } from '@panelbridge/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isApiKey } from '../security/api-key.js';
import { KeyStore } from './key-store.js';
import { ProblemException } from './problem.js';
import { RateLimits } from './rate-limits.js';
import { routeRules } from './route-rules.js';

const challenge = { 'www-authenticate': 'Bearer realm="panelbridge"' };

/** Lets a request pass whose key is valid, within its quota and of a role that may perform the operation of the route. */
@Injectable()
export class AccessGuard implements CanActivate {
  readonly #reflector: Reflector;
  readonly #keys: KeyStore;
  readonly #limits: RateLimits;

  constructor(reflector: Reflector, keys: KeyStore, limits: RateLimits) {
    this.#reflector = reflector;
    this.#keys = keys;
    this.#limits = limits;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const places = [context.getHandler(), context.getClass()];
    if (this.#reflector.getAllAndOverride<boolean | undefined>(routeRules.public, places)) return true;
    const operation = this.#reflector.getAllAndOverride<Operation | undefined>(routeRules.operation, places);
    if (!operation) throw new Error('A route without an operation was reached; the start-up check should have refused it');
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const actor = await this.#authenticate(request);
    request.context.actor = actor;
    await this.#limits.consumeForKey(actor.keyId, reply);
    const permission = checkPermission(actor.role, operation);
    if (!permission.ok) throw new ProblemException('role_not_allowed', { detail: permission.faults.map(({ detail }) => detail).join(' ') });
    return true;
  }

  async #authenticate(request: FastifyRequest) {
    const key = readKey(request);
    if (key === undefined) throw new ProblemException('key_missing', { headers: challenge });
    // Every well-formed key is looked up, however many wrong ones came from its address: whoever shares an address must not be locked out.
    const actor = isApiKey(key) ? await this.#keys.findActor(key) : undefined;
    if (actor) return actor;
    await this.#limits.consumeForWrongKey(request.ip);
    throw new ProblemException(isApiKey(key) ? 'key_refused' : 'key_malformed', {
      headers: { 'www-authenticate': `${challenge['www-authenticate']}, error="invalid_token"` },
    });
  }
}

/** Reads the key as REST clients send it, and on the compatible surface also as clients of the User Interviews Hub API do. */
function readKey({ headers, url }: FastifyRequest): string | undefined {
  const { authorization } = headers;
  if (authorization !== undefined) return /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? '';
  const compatible = headers['user-interviews-apikey'];
  return typeof compatible === 'string' && !url.startsWith('/api/v1/') ? compatible : undefined;
}
