import type { Participant } from './participant.js';

/** Participants by id and by email, in the order in which they came. */
export class ParticipantIndex {
  readonly #byId = new Map<number, Participant>();
  /** The first participant of an email; the others of the same email are kept apart, since as a rule there are none. */
  readonly #byEmail = new Map<string, number>();
  readonly #namesakes = new Map<string, number[]>();
  /** All ids for reading in pages; made when it is needed and dropped when somebody goes. */
  #order: number[] | undefined;

  get size(): number {
    return this.#byId.size;
  }

  find(id: number): Participant | undefined {
    return this.#byId.get(id);
  }

  /** The first participant with an email, which must be in lower case. */
  findFirst(email: string): Participant | undefined {
    const id = this.#byEmail.get(email);
    return id === undefined ? undefined : this.#byId.get(id);
  }

  findAll(email: string): readonly Participant[] {
    const first = this.findFirst(email);
    if (first === undefined) return [];
    const others = (this.#namesakes.get(email) ?? []).map((id) => this.#byId.get(id));
    return [first, ...others.filter((other) => other !== undefined)];
  }

  /** Adds a participant, or replaces the one with the same id. */
  put(participant: Participant): void {
    const { id, email } = participant;
    const old = this.#byId.get(id);
    this.#byId.set(id, participant);
    if (old === undefined) this.#order?.push(id);
    if (old?.email === email) return;
    if (old !== undefined) this.#unlink(old);
    if (email === null) return;
    const namesakes = this.#namesakes.get(email);
    if (namesakes !== undefined) namesakes.push(id);
    else if (this.#byEmail.has(email)) this.#namesakes.set(email, [id]);
    else this.#byEmail.set(email, id);
  }

  remove(id: number): void {
    const old = this.#byId.get(id);
    if (old === undefined) return;
    this.#byId.delete(id);
    this.#unlink(old);
    this.#order = undefined;
  }

  /** @param offset how many are left out at the beginning */
  slice(offset: number, count: number): readonly Participant[] {
    this.#order ??= [...this.#byId.keys()];
    const page = this.#order.slice(offset, offset + count).map((id) => this.#byId.get(id));
    return page.filter((participant) => participant !== undefined);
  }

  values(): IterableIterator<Participant> {
    return this.#byId.values();
  }

  clear(): void {
    this.#byId.clear();
    this.#byEmail.clear();
    this.#namesakes.clear();
    this.#order = undefined;
  }

  #unlink({ id, email }: Participant): void {
    if (email === null) return;
    const others = this.#namesakes.get(email) ?? [];
    const isFirst = this.#byEmail.get(email) === id;
    const [next, ...rest] = isFirst ? others : [this.#byEmail.get(email), ...others.filter((other) => other !== id)];
    if (next === undefined) this.#byEmail.delete(email);
    else this.#byEmail.set(email, next);
    if (rest.length === 0) this.#namesakes.delete(email);
    else
      this.#namesakes.set(
        email,
        rest.filter((other) => other !== undefined),
      );
  }
}
