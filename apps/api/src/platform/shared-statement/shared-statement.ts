/** What a {@link SharedStatement} runs, and how much of it at once. */
export interface SharedStatementOptions<Input, Output> {
  /** How many statements may be in flight. One or two: more would only wait for each other in the database. */
  readonly lanes: number;
  /** Most inputs in one statement. */
  readonly maximumRows: number;
  /** Inputs of the same key never travel together: a statement can change a row only once. */
  readonly keyOf: (input: Input) => string;
  /** Runs one statement and commits it. Answers in the order of the inputs. */
  readonly run: (inputs: readonly Input[]) => Promise<readonly Output[]>;
  /**
   * Whether an error can be the fault of one input, so that the others are worth running again without it. All fail together otherwise: with
   * the database gone, one attempt after the other would keep everybody waiting. Without it, every error can.
   */
  readonly isOfOneInput?: (error: unknown) => boolean;
}

interface Waiting<Input, Output> {
  readonly input: Input;
  readonly resolve: (output: Output) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One statement shared by whoever is waiting. Requests that arrive while a statement is in flight go together in the next one, so
 * throughput grows with load; a lone request goes at once, there is no timer. Nothing is answered before the commit that holds it.
 *
 * A batch that fails over one of its inputs is run again row by row, so one bad row fails alone.
 */
export class SharedStatement<Input, Output> {
  readonly #options: SharedStatementOptions<Input, Output>;
  #waiting: Waiting<Input, Output>[] = [];
  #inFlight = 0;

  constructor(options: SharedStatementOptions<Input, Output>) {
    this.#options = options;
  }

  /** Hands in one input; resolves after the commit that holds it. @throws whatever the statement throws for this input alone */
  submit(input: Input): Promise<Output> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ input, resolve, reject });
      this.#fill();
    });
  }

  #fill(): void {
    while (this.#waiting.length > 0 && this.#inFlight < this.#options.lanes) {
      this.#inFlight += 1;
      void this.#send(this.#take()).finally(() => {
        this.#inFlight -= 1;
        this.#fill();
      });
    }
  }

  #take(): Waiting<Input, Output>[] {
    const { keyOf, maximumRows } = this.#options;
    if (this.#waiting.length === 1) return this.#waiting.splice(0);
    const keys = new Set<string>();
    const taken: Waiting<Input, Output>[] = [];
    const left: Waiting<Input, Output>[] = [];
    for (const one of this.#waiting) {
      const key = keyOf(one.input);
      if (taken.length < maximumRows && !keys.has(key)) {
        keys.add(key);
        taken.push(one);
      } else {
        left.push(one);
      }
    }
    this.#waiting = left;
    return taken;
  }

  async #send(batch: readonly Waiting<Input, Output>[]): Promise<void> {
    try {
      const outputs = await this.#options.run(batch.map(({ input }) => input));
      batch.forEach(({ resolve }, index) => resolve(outputs[index] as Output));
    } catch (error) {
      const isShared = this.#options.isOfOneInput?.(error) === false;
      if (batch.length === 1 || isShared) for (const { reject } of batch) reject(error);
      else for (const one of batch) await this.#send([one]);
    }
  }
}
