/** Owners of functions that tell the time, with their names. */
const clocks: readonly (readonly [title: string, owner: object, names: readonly string[]])[] = [
  ['Date', Date, ['now']],
  ['performance', Performance.prototype, ['now']],
  ['process', process, ['hrtime', 'uptime']],
  ['process.hrtime', process.hrtime, ['bigint']],
  ...listTemporal(),
];

/**
 * Notes each reading of a clock of the process, until it is ended. The reading succeeds, so that what is watched goes on as it would.
 *
 * @returns what ends it
 */
export function watchClock(note: (name: string) => void): () => void {
  const endings = clocks.flatMap(([title, owner, names]) => names.map((name) => watchMember(owner, name, () => note(`${title}.${name}`))));
  const { Date: original } = globalThis;
  // A date of a time that is handed in reads no clock.
  globalThis.Date = new Proxy(original, {
    construct: (target, input, self) => {
      if (input.length === 0) note('new Date');
      return Reflect.construct(target, input, self) as Date;
    },
    apply: (target) => {
      note('Date');
      return target();
    },
  });
  return () => {
    globalThis.Date = original;
    for (const end of endings.toReversed()) end();
  };
}

function watchMember(owner: object, name: string, note: () => void): () => void {
  const functions = owner as Record<string, unknown>;
  const original = functions[name];
  if (typeof original !== 'function') return () => undefined;
  functions[name] = new Proxy(original as () => unknown, {
    apply: (target, self, input) => {
      note();
      return Reflect.apply(target, self, input);
    },
  });
  return () => {
    functions[name] = original;
  };
}

/** Temporal's own clock, where this version of Node has it. */
function listTemporal(): typeof clocks {
  const { Temporal } = globalThis as { readonly Temporal?: { readonly Now: object } };
  return Temporal === undefined ? [] : [['Temporal.Now', Temporal.Now, Object.getOwnPropertyNames(Temporal.Now)]];
}
