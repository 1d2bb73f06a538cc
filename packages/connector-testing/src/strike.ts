import type { ConnectorError } from '@panelbridge/core/connector';
import { failInTime, failToReach } from './host/no-answer.js';
import type { Partner } from './host/open-connector.js';
import { listTalks, perform, type Rehearsal } from './rehearse.js';
import type { Subject } from './subject.js';

type Failing = () => ReturnType<Partner>;

/** What a partner says instead of an answer. */
export interface Misfortune {
  /** What happens, in a few words. */
  readonly name: string;
  /** Says it. @throws what a host throws where no answer comes */
  readonly happen: Failing;
}

/** A status with the partner's words. */
export const refusal = (status: number, headers: Readonly<Record<string, string>> = {}): Misfortune => ({
  name: `a ${status}`,
  happen: () => ({
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: { error: { message: `The partner says ${status}.` } },
  }),
});
/** A status with what a web server shows to people. */
export const page = (status: number): Misfortune => ({
  name: `a web page with ${status}`,
  happen: () => ({ status, headers: { 'content-type': 'text/html' }, body: `<!doctype html><title>${status}</title><h1>Sorry</h1>` }),
});
const thrown = (name: string, make: () => ConnectorError): Misfortune => ({
  name,
  happen: () => {
    throw make();
  },
});
/** A partner that is silent. */
export const silence = thrown('no answer in time', failInTime);
/** A partner that hangs up. */
export const reset = thrown('a connection that breaks', failToReach);

/** Lets each request of each operation meet each misfortune, one at a time. */
export async function strike(
  subject: Subject,
  misfortunes: readonly Misfortune[],
  judge: (rehearsal: Rehearsal, place: number) => string | null,
): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const { operation, requests } of await listTalks(subject)) {
    for (const { name, happen } of misfortunes) {
      for (let place = 0; place < requests; place += 1) {
        const rehearsal = await perform(subject, operation, (index) => (index >= place ? happen() : undefined));
        const fault = judge(rehearsal, place);
        if (fault !== null) faults.push(`${operation.name}, ${name} to request ${place + 1}: ${fault}`);
      }
    }
  }
  return faults;
}
