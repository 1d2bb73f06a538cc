import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { checkPermission, type Operation } from '@panelbridge/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { KeyAuthentication } from './key-authentication.js';
import { ProblemException } from './problem.js';
import { RateLimits } from './rate-limits.js';
import { routeRules } from './route-rules.js';

/** Lets a request pass whose key is valid, within its quota and of a role that may perform the operation of the route. */
@Injectable()
export class AccessGuard implements CanActivate {
  readonly #reflector: Reflector;
  readonly #authentication: KeyAuthentication;
  readonly #limits: RateLimits;

  constructor(reflector: Reflector, authentication: KeyAuthentication, limits: RateLimits) {
    this.#reflector = reflector;
    this.#authentication = authentication;
    this.#limits = limits;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const places = [context.getHandler(), context.getClass()];
    if (this.#reflector.getAllAndOverride<boolean | undefined>(routeRules.public, places)) return true;
    const operation = this.#reflector.getAllAndOverride<Operation | undefined>(routeRules.operation, places);
    if (!operation) throw new Error('A route without an operation was reached; the start-up check should have refused it');
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const recalled =
      this.#reflector.getAllAndOverride<boolean | undefined>(routeRules.provesKey, places) && this.#authentication.recall(request);
    const actor = request.context.actor ?? (recalled || (await this.#authentication.authenticate(request)));
    request.context.actor = actor;
    await this.#limits.consumeForKey(actor.keyId, reply);
    const permission = checkPermission(actor.role, operation);
    if (!permission.ok) throw new ProblemException('role_not_allowed', { detail: permission.faults.map(({ detail }) => detail).join(' ') });
    return true;
  }
}
