import { cpus } from 'node:os';

/** Adds up how many cores of this machine were busy, whoever kept them so, while something was measured. */
export class BusyCores {
  #busy = 0;
  #whole = 0;

  /** How many cores there are. */
  readonly count = cpus().length;

  /** Does work, and adds what was busy meanwhile. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const before = readTimes();
    const result = await work();
    const after = readTimes();
    this.#busy += after.busy - before.busy;
    this.#whole += after.whole - before.whole;
    return result;
  }

  /** How many were busy on average, such as 1.93. */
  get average(): number {
    return this.#whole === 0 ? Number.NaN : (this.count * this.#busy) / this.#whole;
  }
}

function readTimes(): { readonly busy: number; readonly whole: number } {
  let [busy, whole] = [0, 0];
  for (const { times } of cpus()) {
    const all = Object.values(times).reduce((sum, time) => sum + time, 0);
    busy += all - times.idle;
    whole += all;
  }
  return { busy, whole };
}
