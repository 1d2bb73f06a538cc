import { z } from 'zod';

/** What every fault that can be switched on has. */
export interface SwitchedFault {
  readonly fault: string;
  /** For how many requests or messages; without it, until the faults are replaced. Counts down. */
  times?: number | undefined;
  /** How many pass unharmed before it acts. Counts down. */
  after: number;
}

/** A whole number in a body. */
export const wholeNumber = z.number({ error: 'must be a whole number' }).int();

/** The two fields that count a fault down, for the schema of a fault. */
export const countedFields = {
  /** For how many requests; without it, until the faults are replaced. */
  times: wholeNumber.min(1).optional(),
  /** How many requests pass unharmed before it acts. */
  after: wholeNumber.min(0).default(0),
};

/** A word from a list, or a refusal that names the whole list. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words): z.ZodEnum<{ [Word in Words[number]]: Word }> {
  return z.enum(words, { error: `must be one of ${words.join(', ')}` });
}

/** Which faults act on a request, and which of those exclude one another. */
export interface FaultChoice<Fault> {
  /** Whether the fault has to do with this request. */
  concerns(fault: Fault): boolean;
  /** Whether the fault is one of a whole answer: of these, the first in the list acts alone. */
  isWhole(fault: Fault): boolean;
  /** Whether a fault of a whole answer keeps all others from acting. */
  readonly wholeActsAlone: boolean;
}

/** Holds the faults that are switched on, and counts them down. */
export class ActiveFaults<Fault extends SwitchedFault> {
  #active: Fault[] = [];

  replace(faults: readonly Fault[]): void {
    this.#active = faults.map((fault) => ({ ...fault }));
  }

  list(): readonly Fault[] {
    return structuredClone(this.#active);
  }

  /** Takes what acts on the next request, in the order of the list. */
  take(choice: FaultChoice<Fault>): readonly Fault[] {
    const { wholeActsAlone } = choice;
    const acting: Fault[] = [];
    for (const each of this.#active) {
      if (!choice.concerns(each)) continue;
      if (choice.isWhole(each) && acting.some((one) => choice.isWhole(one))) continue;
      if (each.after > 0) each.after -= 1;
      else acting.push(each);
    }
    const whole = wholeActsAlone ? acting.find((one) => choice.isWhole(one)) : undefined;
    const taken = whole === undefined ? acting : [whole];
    for (const each of taken) if (each.times !== undefined) each.times -= 1;
    this.#active = this.#active.filter(({ times }) => times !== 0);
    return taken;
  }
}
