import { AsyncLocalStorage } from 'node:async_hooks';
import type { Role } from '@panelbridge/core';

/** Who acts: the API key of a request. Its owner is the actor in every event. */
export interface Actor {
  readonly keyId: string;
  readonly workspaceId: string;
  readonly role: Role;
  /** Name of the key. */
  readonly name: string;
  readonly ownerName: string;
  readonly ownerEmail: string;
}

/** What belongs to one request, wherever its work goes. */
export interface RequestContext {
  /** Echoed in `X-Request-Id`, in every log line, problem and event. */
  readonly requestId: string;
  /** W3C trace context to pass on to partners; `undefined` when the caller sent none or a malformed one. */
  readonly traceparent: string | undefined;
  /** The raw `If-Match` header. */
  readonly ifMatch: string | undefined;
  /** Set once the key is verified; `undefined` on public routes. */
  actor: Actor | undefined;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** Runs `work` as part of a request. Jobs and tests use it too. */
export function runInContext<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

/** The context of the request that is being worked on, if there is one. */
export function findRequest(): RequestContext | undefined {
  return storage.getStore();
}

/**
 * The context of the request that is being worked on.
 *
 * @throws Error outside of a request
 */
export function currentRequest(): RequestContext {
  const context = storage.getStore();
  if (!context) throw new Error('There is no request here: call it from a request, or wrap the work in runInContext');
  return context;
}

/**
 * The actor of the request that is being worked on.
 *
 * @throws Error outside of a request with a verified key
 */
export function currentActor(): Actor {
  const { actor } = currentRequest();
  if (!actor) throw new Error('This request has no actor: the route is public, or its guard did not run');
  return actor;
}
