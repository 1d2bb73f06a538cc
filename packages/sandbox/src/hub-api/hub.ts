import { randomUUID } from 'node:crypto';
import type { State } from '../state-file.js';
import type { Characteristic, CharacteristicSettings } from './characteristic.js';
import type { Participant } from './participant.js';
import { ParticipantStore, type StoreSettings } from './participant-store.js';
import { type ReadRow, type Row, normaliseEmail, readRow } from './row.js';

/** What happened to the rows and participants since the start. */
export interface WriteTotals {
  /** Rows of batches, accepted or not. */
  received: number;
  created: number;
  updated: number;
  /** Rows of updates that met nobody. */
  skipped: number;
  /** Rows of batches that were refused as a whole. */
  rejected: number;
  deleted: number;
}

const NONE: WriteTotals = { received: 0, created: 0, updated: 0, skipped: 0, rejected: 0, deleted: 0 };
const KIND = 'characteristic';

/** The account's memory and rules; HTTP is around it. */
export class Hub {
  readonly store: ParticipantStore;
  readonly quiet: boolean;
  readonly totals = { ...NONE };
  readonly #characteristics = new Map<string, Characteristic>();
  readonly #refused = new Map<string, string>();
  readonly #writes = new Map<string, number>();
  readonly #state: State | undefined;

  constructor(settings: StoreSettings) {
    this.store = new ParticipantStore(settings);
    this.quiet = settings.quiet;
    this.#state = settings.state;
    for (const kept of (settings.state?.load(KIND) ?? []) as Characteristic[]) this.#characteristics.set(kept.slug, kept);
  }

  /** By slug, in the order in which they were made. */
  get characteristics(): ReadonlyMap<string, Characteristic> {
    return this.#characteristics;
  }

  /** How often each email was written over HTTP, also of participants who are gone. */
  get writes(): ReadonlyMap<string, number> {
    return this.#writes;
  }

  /** `undefined` when there is one of this slug already. */
  createCharacteristic({ name, type, slug }: CharacteristicSettings): Characteristic | undefined {
    if (this.#characteristics.has(slug)) return undefined;
    const now = new Date().toISOString();
    const made = { id: randomUUID(), name, slug, type, created_at: now, updated_at: now };
    this.#characteristics.set(slug, made);
    this.#state?.save(KIND, slug, made);
    return made;
  }

  /** Refuses rows of these emails from now on, whatever else they hold; replaces those that were refused before. */
  refuseEmails(emails: readonly string[], message: string): void {
    this.#refused.clear();
    for (const email of emails) this.#refused.set(normaliseEmail(email), message);
  }

  /** Reads a row as it came and names all that is wrong with it. */
  read(given: unknown): ReadRow {
    const read = readRow(given, this.#characteristics);
    const message = read.ok && typeof read.row.email === 'string' ? this.#refused.get(read.row.email) : undefined;
    return message === undefined ? read : { ok: false, faults: [{ path: ['email'], message }] };
  }

  create(row: Row, at: string): Participant {
    this.totals.created += 1;
    return this.#count(this.store.insert(row, at));
  }

  change(participant: Participant, row: Row, at: string): Participant {
    this.totals.updated += 1;
    return this.#count(this.store.update(participant, row, at));
  }

  delete(participant: Participant): void {
    this.totals.deleted += 1;
    this.store.remove(participant.id);
  }

  /** Adds participants as if they had always been there: visible at once, in no count. The first bad row is thrown. */
  seed(rows: readonly unknown[]): readonly Participant[] {
    const now = new Date().toISOString();
    const read = rows.map((given, index) => {
      const result = readRow(given, this.#characteristics);
      if (result.ok) return result.row;
      const [fault] = result.faults;
      throw new Error(`participants.${[index, ...(fault?.path ?? [])].join('.')} ${fault?.message ?? ''}`);
    });
    const added = read.map((row) => this.store.insert(row, now, 0));
    this.store.commit();
    return added;
  }

  /** Forgets all participants and all counts; characteristics stay. */
  clear(): void {
    this.store.clear();
    this.#writes.clear();
    Object.assign(this.totals, NONE);
  }

  #count(participant: Participant): Participant {
    const { email } = participant;
    if (email !== null) this.#writes.set(email, (this.#writes.get(email) ?? 0) + 1);
    return participant;
  }
}
