import { type Ending, settle } from './ending.js';
import { runExamples } from './examples.js';
import { listTextOperations } from './operations.js';
import { listPureCalls } from './pure-calls.js';
import { rehearseFailures, rehearseWays, type Rehearsal } from './rehearse.js';
import type { Opened, Subject } from './subject.js';

/** What a function did, and how it ended. */
export interface Deed {
  /** The function, or the example. */
  readonly name: string;
  readonly ending: Ending;
  readonly requests: Rehearsal['requests'];
}

/**
 * What all functions do, whatever the partner answers, also where records come as a text, and what the examples of the scenario come to. Done once for
 * each connection.
 */
export function listDeeds(subject: Subject): Promise<readonly Deed[]> {
  return subject.keep('deeds', async () => {
    const rehearsals = [...(await rehearseFailures(subject))];
    for (const operation of listTextOperations(subject)) rehearsals.push(...(await rehearseWays(subject, operation)));
    const deeds = rehearsals.map(({ operation, ending, opened }) => describe(operation.name, ending, opened));
    for (const { name, call } of listPureCalls(subject)) {
      const opened = subject.open();
      deeds.push(describe(name, await subject.watch(name, () => settle(() => call(opened))), opened));
    }
    const examples = await runExamples(subject);
    return [...deeds, ...examples.map(({ kind, title, ending, opened }) => describe(`the ${kind} “${title}”`, ending, opened))];
  });
}

function describe(name: string, ending: Ending, { traces }: Opened): Deed {
  return { name, ending, requests: traces.requests };
}
