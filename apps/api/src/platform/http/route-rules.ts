import { SetMetadata, applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension, ApiHeader, ApiOperation } from '@nestjs/swagger';
import type { Operation as OperationName } from '@panelbridge/core';
import { ApiProblems } from './api-problems.js';
import { idempotencyHeader, idempotencyProblems } from './idempotency-rule.js';

/** Metadata keys of the rules of a route; read by guards, interceptors and the start-up check. */
export const routeRules = {
  operation: 'panelbridge:operation',
  public: 'panelbridge:public',
  noTransaction: 'panelbridge:no-transaction',
  provesKey: 'panelbridge:proves-key',
  idempotent: 'panelbridge:idempotent',
  unstored: 'panelbridge:unstored',
  versioned: 'panelbridge:versioned',
} as const;

/** Marks an operation whose answer is not stored, until the document is completed. */
export const unstoredMember = 'x-unstored';

/**
 * The operation that a route performs, checked against the role of the key (core's role × operation table). Every route has it or
 * {@link Public}, or the hub does not start.
 *
 * @param summary what the route does, in a few words for the reference
 * @param description what a caller should know beside; who may, retries, pages and versions are described from the route's other rules
 */
export function Operation(operation: OperationName, summary?: string, description?: string): MethodDecorator {
  return applyDecorators(
    SetMetadata(routeRules.operation, operation),
    ApiOperation({ ...(summary !== undefined && { summary }), ...(description !== undefined && { description }) }),
    ApiBearerAuth(),
    ApiExtension('x-operation', operation),
    ApiProblems(
      'key_missing',
      'key_malformed',
      'key_refused',
      'role_not_allowed',
      'rate_limit_exceeded',
      'internal_error',
      'service_unavailable',
    ),
  );
}

/** A route that needs no key. It runs outside of a workspace's transaction. */
export function Public(): MethodDecorator & ClassDecorator {
  return SetMetadata(routeRules.public, true);
}

/**
 * Runs a route outside of a transaction, because it calls a partner: its service reads, calls, then writes, opening each transaction itself
 * with `WorkspaceDatabase.run(currentActor().workspaceId, …)`. Cannot be combined with {@link Idempotent}.
 */
export function NoTransaction(): MethodDecorator {
  return applyDecorators(SetMetadata(routeRules.noTransaction, true), ApiExtension(unstoredMember, true));
}

/** A route whose answer must not be kept, such as one that shows a secret: it refuses an `Idempotency-Key`. */
export function Unstored(): MethodDecorator {
  return applyDecorators(SetMetadata(routeRules.unstored, true), ApiExtension(unstoredMember, true));
}

/**
 * Spares a route the look-up of a key that was good a moment ago. Its own statement has to ask whether the key still holds, in the transaction in
 * which it acts, and whatever it refuses it may refuse only to a key that `KeyAuthentication` has looked up.
 */
export function ProvesKey(): MethodDecorator {
  return SetMetadata(routeRules.provesKey, true);
}

/**
 * A route that moves money or takes a place: needs `Idempotency-Key`. The answer is stored in the transaction of the effect and given again
 * for 24 hours; another body or route under the key gets 422, a key whose first request still runs gets 409. Failures are not stored.
 * Without it a POST of the API takes a key as well, where its answer can be stored.
 *
 * @param isOptional whether the route also does without a key, since what it does can be done twice without harm
 */
export function Idempotent({ isOptional = false }: { readonly isOptional?: boolean } = {}): MethodDecorator {
  return applyDecorators(
    SetMetadata(routeRules.idempotent, isOptional ? 'optional' : 'required'),
    ApiHeader({
      ...idempotencyHeader,
      required: !isOptional,
    }),
    ApiProblems(...idempotencyProblems),
    ...(isOptional ? [] : [ApiProblems('idempotency_key_missing')]),
  );
}
