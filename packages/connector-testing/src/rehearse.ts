import type { HttpRequest } from '@panelbridge/core/connector';
import { type Ending, settle } from './ending.js';
import type { Partner } from './host/open-connector.js';
import type { Router } from './host/router.js';
import { watchNetwork } from './host/watch-network.js';
import { listOperations, makeWorld, type Operation } from './operations.js';
import type { Connected, Subject } from './subject.js';

/** A call of an operation. */
export interface Rehearsal {
  readonly operation: Operation;
  readonly ending: Ending;
  readonly requests: readonly HttpRequest[];
  readonly router: Router;
  readonly opened: Connected;
  /** Ways to the network around the host. */
  readonly ways: readonly string[];
}

/** A signal that never ends anything. */
export const noSignal: AbortSignal = new AbortController().signal;

/** Calls every operation once, while the partner answers as the scenario says. Done once for each connection. */
export function rehearse(subject: Subject): Promise<readonly Rehearsal[]> {
  return subject.keep('rehearsal', async () => {
    const rehearsals: Rehearsal[] = [];
    for (const operation of listOperations(subject)) rehearsals.push(await perform(subject, operation));
    return rehearsals;
  });
}

/** Calls one operation; some answers of the partner may be replaced by where they come in the order of requests. */
export async function perform(
  subject: Subject,
  operation: Operation,
  replace?: (index: number, request: HttpRequest) => ReturnType<Partner> | undefined,
): Promise<Rehearsal> {
  const opened = subject.connect(makeWorld(subject), replace);
  const { value: ending, ways } = await watchNetwork(() => settle(() => operation.call(opened.instance, noSignal)));
  return { operation, ending, ways, requests: opened.traces.requests, router: opened.router, opened };
}

/** The operations that talk to the partner, each with the number of requests that it makes when all goes well. */
export async function listTalks(subject: Subject): Promise<readonly { readonly operation: Operation; readonly requests: number }[]> {
  const rehearsals = await rehearse(subject);
  return rehearsals
    .filter(({ requests }) => requests.length > 0)
    .map(({ operation, requests }) => ({ operation, requests: requests.length }));
}

/** Whether a connection talks to its partner at all. */
export async function talks(subject: Subject): Promise<boolean> {
  return (await listTalks(subject)).length > 0;
}
