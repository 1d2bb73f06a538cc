import { describeEnding } from '../ending.js';
import { createRouter } from '../host/router.js';
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

/** A status of which the scenario says that it is an answer. */
interface Claim {
  readonly operation: string;
  readonly status: number;
  /** Left out: at one of the requests, whichever. */
  readonly route?: string;
}

/** What became of a function of which one request was refused. */
interface Trial {
  readonly place: number;
  readonly rehearsal: Rehearsal;
}

/** Finds the requests at which a refusal is an answer: each is refused alone, and the function goes on as if nothing were wrong. */
export async function findAnsweringRefusals(subject: Subject): Promise<AnsweringRefusals> {
  const claims = listClaims(subject);
  const covered = new Set<string>();
  const faults: string[] = [];
  for (const claim of claims) {
    const trials = await tryRequests(subject, claim);
    const places = trials.filter(isAnswered).map(({ place }) => place);
    for (const place of places) covered.add(writeKey(claim.operation, claim.status, place));
    if (places.length === 0) faults.push(describeStale(claim, trials));
    if (places.length > 1 && claim.route === undefined) faults.push(describeOverlooked(claim, places));
  }
  return { statuses: claims.map(({ status }) => status), covers: (...what) => covered.has(writeKey(...what)), faults };
}

const writeKey = (operation: string, status: number, place: number): string => `${operation} ${status} ${place}`;

function listClaims({ scenario: { provenBy = [], answeredBy = {} } }: Subject): readonly Claim[] {
  return [
    ...provenBy.map((status): Claim => ({ operation: 'checkConnection', status })),
    ...Object.entries(answeredBy).flatMap(([operation, routes]) =>
      Object.entries(routes).flatMap(([route, statuses]) => statuses.map((status): Claim => ({ operation, status, route }))),
    ),
  ];
}

/** Calls a function once for each request that a claim is about, of which that one is refused and no other. */
async function tryRequests(subject: Subject, { operation: name, status, route }: Claim): Promise<readonly Trial[]> {
  const talk = (await listTalks(subject)).find(({ operation }) => operation.name === name);
  if (!talk) return [];
  const router = createRouter(subject.scenario.routes);
  const trials: Trial[] = [];
  for (let place = 0; place < talk.requests; place += 1) {
    let refused: string | undefined;
    const rehearsal = await perform(subject, talk.operation, (index, request) => {
      if (index !== place) return undefined;
      refused = router.find(request);
      return refusal(status).happen();
    });
    if (route === undefined || refused === route) trials.push({ place, rehearsal });
  }
  return trials;
}

/** Whether a function gave what it gives, and not only nothing. */
function isAnswered({ rehearsal: { ending, operation } }: Trial): boolean {
  if (ending.kind !== 'value' || operation.inspect(ending.value).length > 0) return false;
  return operation.name === 'checkConnection' || (ending.value !== null && ending.value !== undefined);
}

function describeStale({ operation, status, route }: Claim, trials: readonly Trial[]): string {
  const endings = trials.map(({ place, rehearsal }) => `to request ${place + 1} ${describeEnding(rehearsal.ending)}`).join(', ');
  const where = route === undefined ? '`provenBy` says that it proves the connection' : `\`answeredBy\` says that it answers ${route}`;
  return `${operation}, a ${status}: ${endings || 'it asks for no such thing'}, though ${where}; remove it there`;
}

function describeOverlooked({ operation, status }: Claim, places: readonly number[]): string {
  const requests = places.map((place) => place + 1).join(' and ');
  return `${operation}, a ${status}: requests ${requests} are well with it, and \`provenBy\` says so of one; name those that are by \`answeredBy\``;
}
