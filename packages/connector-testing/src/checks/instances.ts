import type { Check } from '../check.js';
import { describeEnding, settle, shorten } from '../ending.js';
import { findSecrets } from '../host/find-secrets.js';
import { printRequests } from '../host/request-body.js';
import { createRouter } from '../host/router.js';
import { makeWorld } from '../operations.js';
import { listOtherConnections, makeStranger } from '../other-connections.js';
import { listPureCalls, tellOutcome } from '../pure-calls.js';
import { listTalks, noSignal } from '../rehearse.js';
import type { Subject } from '../subject.js';

/** That a connector keeps nothing: neither between two calls nor between two connections. */
export const instanceChecks: readonly Check[] = [
  {
    id: 'stateless-calls',
    capability: 'every connector',
    per: 'connection',
    holds: 'A function called twice does the same twice, also after calls about others: nothing is kept between calls.',
    remedy: 'Keep no variables beside the functions that `create` makes; cursors are what is handed back.',
    find: async (subject) => [...(await listRememberingTalks(subject)), ...listRememberingCalls(subject)],
  },
  {
    id: 'separate-instances',
    capability: 'every connector',
    per: 'connection',
    holds: 'Two connections share nothing: each has its own partner and its own settings, whichever was made or used last.',
    remedy: 'Keep what `create` is given in its own closure, never in a variable of the module.',
    find: async (subject) => [...(await listMixedTalks(subject)), ...listMixedCalls(subject)],
  },
];

async function listRememberingTalks(subject: Subject): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const { operation } of await listTalks(subject)) {
    let router = createRouter(subject.scenario.routes, makeWorld(subject));
    const { instance, traces } = subject.open((request) => router.answer(request));
    const first = describeEnding(await settle(() => operation.call(instance, noSignal)));
    const count = traces.requests.length;
    router = createRouter(subject.scenario.routes, makeWorld(subject));
    const second = describeEnding(await settle(() => operation.call(instance, noSignal)));
    const again = traces.requests.length - count;
    if (first !== second) faults.push(`${operation.name}: at first ${first}; then ${second}`);
    else if (count !== again) faults.push(`${operation.name}: at first ${count} requests; then ${again}`);
  }
  return faults;
}

function listRememberingCalls(subject: Subject): readonly string[] {
  const calls = listPureCalls(subject);
  const opened = subject.open();
  const wanted = calls.map((one) => tellOutcome(one, subject.open()));
  const places = [...calls.keys()];
  return [...places, ...places.toReversed()].flatMap((place) => {
    const call = calls[place];
    const found = call && tellOutcome(call, opened);
    return found === wanted[place]
      ? []
      : [`${call?.name}: alone ${shorten(wanted[place] ?? '')}; after other calls ${shorten(found ?? '')}`];
  });
}

async function listMixedTalks(subject: Subject): Promise<readonly string[]> {
  const faults: string[] = [];
  const stranger = makeStranger(subject);
  const own = Object.fromEntries(Object.entries(subject.secrets).filter(([name, value]) => stranger.secrets[name] !== value));
  for (const { operation, requests } of await listTalks(subject)) {
    const first = subject.connect(makeWorld(subject));
    const other = stranger.connect(makeWorld(subject));
    await settle(() => operation.call(first.instance, noSignal));
    const [sent, foreign] = [first.traces.requests.length, other.traces.requests.length];
    if (foreign > 0 || sent !== requests)
      faults.push(`${operation.name} of the first connection sent ${sent} requests there and ${foreign} at the other`);
    // What it prints holds secrets that only it knows.
    await stranger.watch(operation.name, () => settle(() => operation.call(other.instance, noSignal)));
    const told = findSecrets(printRequests(other.traces.requests), own, subject.manifest.secrets);
    faults.push(...told.map((name) => `${operation.name} of one connection sends the secret "${name}" of another`));
  }
  return faults;
}

/** What a connection gives alone, it gives beside others as well, also beside those with other settings that were made and used later. */
function listMixedCalls(subject: Subject): readonly string[] {
  const calls = listPureCalls(subject);
  if (calls.length === 0) return [];
  const alone = calls.map((one) => tellOutcome(one, subject.open()));
  for (const other of listOtherConnections(subject)) {
    const own = subject.open();
    const foreign = other.open();
    for (const one of listPureCalls(other)) tellOutcome(one, foreign);
    const faults = calls.flatMap((one, place) => {
      const found = tellOutcome(one, own);
      return found === alone[place]
        ? []
        : [
            `${one.name}: alone ${shorten(alone[place] ?? '')}; beside the connection with ${shorten(JSON.stringify(other.config))} ${shorten(found)}`,
          ];
    });
    if (faults.length > 0) return faults;
  }
  return [];
}
