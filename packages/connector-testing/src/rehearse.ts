import type { HttpRequest } from '@panelbridge/core/connector';
import { type Ending, settle } from './ending.js';
import { failInTime, failToReach } from './host/no-answer.js';
import type { Partner } from './host/open-connector.js';
import type { Router } from './host/router.js';
import { listOperations, makeWorld, type Operation } from './operations.js';
import type { Connected, Subject } from './subject.js';

/** A call of an operation. */
export interface Rehearsal {
  readonly operation: Operation;
  readonly ending: Ending;
  readonly requests: readonly HttpRequest[];
  readonly router: Router;
  readonly opened: Connected;
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
  const ending = await subject.watch(operation.name, () => settle(() => operation.call(opened.instance, noSignal)));
  return { operation, ending, requests: opened.traces.requests, router: opened.router, opened };
}

/** What becomes of every operation when all goes well, and when the partner refuses or falls silent in one way or another. */
export function rehearseFailures(subject: Subject): Promise<readonly Rehearsal[]> {
  return subject.keep('failures', async () => {
    const rehearsals = [...(await rehearse(subject))];
    for (const { operation } of await listTalks(subject)) rehearsals.push(...(await rehearseRefusals(subject, operation)));
    return rehearsals;
  });
}

/** What becomes of one operation when all goes well, and when the partner refuses or falls silent in one way or another. */
export async function rehearseWays(subject: Subject, operation: Operation): Promise<readonly Rehearsal[]> {
  return [await perform(subject, operation), ...(await rehearseRefusals(subject, operation))];
}

async function rehearseRefusals(subject: Subject, operation: Operation): Promise<readonly Rehearsal[]> {
  const rehearsals: Rehearsal[] = [];
  for (const status of [200, 400, 401, 403, 404, 409, 418, 422, 429, 500]) {
    rehearsals.push(await perform(subject, operation, () => ({ status, body: { odd: true, message: 'The partner refuses.' } })));
  }
  for (const fail of [failInTime, failToReach]) {
    rehearsals.push(
      await perform(subject, operation, () => {
        throw fail();
      }),
    );
  }
  return rehearsals;
}

/** The operations that talk to the partner, each with the number of requests that reach it when all goes well. */
export async function listTalks(subject: Subject): Promise<readonly { readonly operation: Operation; readonly requests: number }[]> {
  return (await rehearse(subject))
    .map(({ operation, opened: { traces } }) => ({ operation, requests: traces.requests.length - traces.refused.length }))
    .filter(({ requests }) => requests > 0);
}

/** Whether a connection talks to its partner at all. */
export async function talks(subject: Subject): Promise<boolean> {
  return (await listTalks(subject)).length > 0;
}
