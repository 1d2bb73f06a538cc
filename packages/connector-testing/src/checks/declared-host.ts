import type { Check } from '../check.js';
import { settle, shorten } from '../ending.js';
import { runExamples } from '../examples.js';
import { findPathFault } from '../host/request-rules.js';
import { listPureCalls } from '../pure-calls.js';
import { rehearseFailures } from '../rehearse.js';

/** Long enough for what a function leaves to the next turns of the event loop. */
const aftermathMs = 5;

/** That nothing goes past the host. It comes last, so that it knows what was tried in all others. */
export const declaredHostChecks: readonly Check[] = [
  {
    id: 'declared-host',
    capability: 'every connector',
    per: 'connection',
    holds:
      'Nothing leaves but by `http.send`, and only for paths of the declared host: no fetch, socket, datagram, look-up of names, process or thread.',
    remedy: 'Send by the context’s `http`, with a path that begins with one "/"; a second host is a second connection.',
    find: async (subject) => {
      const rehearsals = await rehearseFailures(subject);
      await runExamples(subject);
      for (const { name, call } of listPureCalls(subject)) await subject.watch(name, () => settle(() => call(subject.open())));
      await new Promise((resolve) => setTimeout(resolve, aftermathMs));
      const strange = rehearsals.flatMap(({ operation: { name }, requests }) =>
        requests.filter((one) => findPathFault(one) !== null).map(({ path }) => `${name} asks for ${shorten(path)}`),
      );
      return [...new Set(strange), ...subject.ways];
    },
  },
];
