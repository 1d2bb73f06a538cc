import type { State } from '../state-file.js';
import { type Participant, makeBareParticipant, writeRow } from './participant.js';
import { ParticipantIndex } from './participant-index.js';
import type { Row } from './row.js';

/** How participants are kept. */
export interface StoreSettings {
  /** Where they outlive the process; `undefined` for nowhere. */
  readonly state: State | undefined;
  /** Keeps ids and emails alone. */
  readonly quiet: boolean;
  /** How long a write stays invisible to reads. */
  readonly visibleAfterMs: number;
}

interface Change {
  readonly visibleAt: number;
  readonly id: number;
  /** `undefined` when the participant was deleted. */
  readonly participant: Participant | undefined;
}

const NEXT_ID = 'next-id';

/** The participants as they were written, and, a while later, as they can be read. */
export class ParticipantStore {
  readonly #settings: StoreSettings;
  readonly #current = new ParticipantIndex();
  readonly #visible: ParticipantIndex;
  readonly #startedAt = new Date().toISOString();
  #waiting: Change[] = [];
  #dirty = new Map<number, Participant>();
  #nextId = 1;

  constructor(settings: StoreSettings) {
    this.#settings = settings;
    this.#visible = settings.visibleAfterMs > 0 ? new ParticipantIndex() : this.#current;
    for (const participant of (settings.state?.load('participant') ?? []) as Participant[]) {
      this.#current.put(participant);
      this.#visible.put(participant);
    }
    this.#nextId = Number(settings.state?.load(NEXT_ID)[0] ?? 1);
  }

  /** What was written, whether it can be read yet or not. */
  get current(): ParticipantIndex {
    return this.#current;
  }

  /** What can be read at this moment. */
  get visible(): ParticipantIndex {
    this.#publish();
    return this.#visible;
  }

  /** @param visibleAfterMs how long this one stays invisible; as all others by default */
  insert(row: Row, at: string, visibleAfterMs = this.#settings.visibleAfterMs): Participant {
    const id = this.#nextId;
    this.#nextId += 1;
    const bare = makeBareParticipant(id, row.email ?? null, this.#settings.quiet ? this.#startedAt : at);
    return this.#keep(this.#settings.quiet ? bare : writeRow(bare, row, at), visibleAfterMs);
  }

  update(old: Participant, row: Row, at: string): Participant {
    if (!this.#settings.quiet) return this.#keep(writeRow(old, row, at));
    // Of what is kept, a row of the same email changes nothing.
    return this.#keep(row.email === undefined || row.email === old.email ? old : { ...old, email: row.email });
  }

  remove(id: number): void {
    this.#current.remove(id);
    this.#dirty.delete(id);
    this.#settings.state?.remove('participant', String(id));
    this.#announce(id, undefined);
  }

  /** Ends a request: what was written since the last one is on disk when this returns. */
  commit(): void {
    this.#publish();
    const { state } = this.#settings;
    if (state === undefined || this.#dirty.size === 0) return;
    state.saveAll(
      'participant',
      [...this.#dirty.values()].map((participant) => [String(participant.id), participant] as const),
    );
    state.save(NEXT_ID, NEXT_ID, this.#nextId);
    this.#dirty.clear();
  }

  /** Forgets all participants; ids are not given out again. */
  clear(): void {
    this.#current.clear();
    this.#visible.clear();
    this.#waiting = [];
    this.#dirty.clear();
    this.#settings.state?.clear('participant');
  }

  #keep(participant: Participant, visibleAfterMs = this.#settings.visibleAfterMs): Participant {
    const { id } = participant;
    if (this.#current.find(id) !== participant) this.#current.put(participant);
    if (this.#settings.state !== undefined) this.#dirty.set(id, participant);
    this.#announce(id, participant, visibleAfterMs);
    return participant;
  }

  #announce(id: number, participant: Participant | undefined, visibleAfterMs = this.#settings.visibleAfterMs): void {
    if (this.#visible === this.#current) return;
    if (visibleAfterMs > 0) this.#waiting.push({ visibleAt: Date.now() + visibleAfterMs, id, participant });
    else if (participant !== undefined) this.#visible.put(participant);
  }

  #publish(): void {
    const now = Date.now();
    const notDue = this.#waiting.findIndex(({ visibleAt }) => visibleAt > now);
    for (const { id, participant } of this.#waiting.splice(0, notDue === -1 ? this.#waiting.length : notDue)) {
      if (participant === undefined) this.#visible.remove(id);
      else this.#visible.put(participant);
    }
  }
}
