/** What a run of arbitrary requests came to. */
export class FuzzSummary {
  readonly #statuses = new Map<string, Map<number, number>>();
  readonly #faults = new Set<string>();
  /** Requests by operation and kind. */
  readonly #asked = new Map<string, number>();
  #cases = 0;

  get cases(): number {
    return this.#cases;
  }

  count({ operation, kind }: { readonly operation: string; readonly kind: string }, status: number, faults: readonly string[]): void {
    this.#cases += 1;
    this.#asked.set(`${operation} ${kind}`, (this.#asked.get(`${operation} ${kind}`) ?? 0) + 1);
    const own = this.#statuses.get(operation) ?? new Map<number, number>();
    this.#statuses.set(operation, own.set(status, (own.get(status) ?? 0) + 1));
    for (const fault of faults) this.#faults.add(fault);
  }

  /** Operations, each with a kind, that were asked less than that. */
  listScarce(
    operations: readonly string[],
    { kinds, least }: { readonly kinds: readonly string[]; readonly least: number },
  ): readonly string[] {
    const wanted = operations.flatMap((operation) => kinds.map((kind) => `${operation} ${kind}`));
    return wanted.filter((one) => (this.#asked.get(one) ?? 0) < least);
  }

  /** The part of the answers whose status is one of these, from 0 to 1. */
  share(isMeant: (status: number) => boolean): number {
    return this.#sum(isMeant) / Math.max(1, this.#cases);
  }

  /** A line for each operation with its statuses, and one for the whole run. */
  print(seed: number): string {
    const lines = [...this.#statuses].map(([operation, own]) => {
      const counts = [...own].toSorted(([one], [other]) => one - other).map(([status, count]) => `${status}×${count}`);
      return `${operation.padEnd(80)} ${counts.join(' ')}`;
    });
    const classes = [2, 3, 4, 5].map((first) => `${first}xx ${this.#sum((status) => Math.floor(status / 100) === first)}`);
    const faults = [...this.#faults].map((fault) => `FAULT ${fault.slice(0, 400)}`);
    return [
      ...lines,
      ...faults,
      `fuzz: seed ${seed}, cases ${this.#cases}, operations ${this.#statuses.size}, ${classes.join(', ')}, faults ${this.#faults.size}`,
    ].join('\n');
  }

  #sum(isMeant: (status: number) => boolean): number {
    const counts = [...this.#statuses.values()].flatMap((own) => [...own]);
    return counts.filter(([status]) => isMeant(status)).reduce((sum, [, count]) => sum + count, 0);
  }
}
