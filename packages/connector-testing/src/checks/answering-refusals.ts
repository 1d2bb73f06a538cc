import { describeEnding } from '../ending.js';
import { listTalks, perform, type Rehearsal } from '../rehearse.js';
import { refusal } from '../strike.js';
import type { Subject } from '../subject.js';

/** Refusals that are an answer to who asks, as the scenario says. */
export interface AnsweringRefusals {
  /** All statuses of them. */
  readonly statuses: readonly number[];
  /** Whether a status is one to a request of a function. */
  readonly covers: (operation: string, status: number, place: number) => boolean;
  /** What the scenario says and does not hold. */
  readonly faults: readonly string[];
}

/** Finds the requests at which a refusal is an answer: each is refused alone, and the function goes on as if nothing were wrong. */
export async function findAnsweringRefusals(subject: Subject): Promise<AnsweringRefusals> {
  const { provenBy = [] } = subject.scenario;
  const covered = new Set<string>();
  const faults: string[] = [];
  for (const status of provenBy) {
    const rehearsals = await refuseEach(subject, 'checkConnection', status);
    const places = rehearsals.flatMap(({ ending }, place) => (ending.kind === 'value' ? [place] : []));
    for (const place of places) covered.add(name('checkConnection', status, place));
    if (places.length === 0) faults.push(describeStale(rehearsals, status));
    if (places.length > 1) faults.push(describeOverlooked(places, status));
  }
  return { statuses: provenBy, covers: (...what) => covered.has(name(...what)), faults };
}

const name = (operation: string, status: number, place: number): string => `${operation} ${status} ${place}`;

/** Calls a function once for each of its requests, of which that one is refused and no other. */
async function refuseEach(subject: Subject, name: string, status: number): Promise<readonly Rehearsal[]> {
  const talk = (await listTalks(subject)).find(({ operation }) => operation.name === name);
  const rehearsals: Rehearsal[] = [];
  for (let place = 0; talk && place < talk.requests; place += 1)
    rehearsals.push(await perform(subject, talk.operation, (index) => (index === place ? refusal(status).happen() : undefined)));
  return rehearsals;
}

function describeStale(rehearsals: readonly Rehearsal[], status: number): string {
  const endings = rehearsals.map(({ ending }, place) => `to request ${place + 1} ${describeEnding(ending)}`);
  return `checkConnection, a ${status}: ${endings.join(', ') || 'it asks for nothing'}, though \`provenBy\` says that ${status} proves the connection; remove it there`;
}

function describeOverlooked(places: readonly number[], status: number): string {
  const requests = places.map((place) => place + 1).join(' and ');
  return `checkConnection, a ${status}: it is well with it at the requests ${requests}, and \`provenBy\` speaks of one; refuse it where it proves nothing`;
}
