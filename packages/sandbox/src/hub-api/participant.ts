import { DEFAULT_FIELDS } from './characteristic.js';
import { type Row, isObject } from './row.js';

type Field = Exclude<(typeof DEFAULT_FIELDS)[number], 'email'>;
type Value = string | number | boolean;

const FIELDS = DEFAULT_FIELDS.filter((field) => field !== 'email');

/** A participant; never changed in place, so that an older state can stay visible for a while. */
export interface Participant {
  readonly id: number;
  readonly email: string | null;
  readonly fields: Readonly<Partial<Record<Field, string>>>;
  readonly characteristics: Readonly<Record<string, Value>>;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A participant in the API's own form. A quiet stand-in keeps the email alone, so that all else is empty. */
export type ParticipantRecord = Readonly<Record<Field, string | null>> & {
  readonly id: string;
  readonly email: string | null;
  /** Values by slug; those that are not set are left out. */
  readonly characteristics: Readonly<Record<string, Value>>;
  /** ISO 8601 in UTC, like `updated_at`. */
  readonly created_at: string;
  readonly updated_at: string;
};

const NOTHING = {};

/** A participant of whom nothing but the email is kept. */
export function makeBareParticipant(id: number, email: string | null, at: string): Participant {
  return { id, email, fields: NOTHING, characteristics: NOTHING, createdAt: at, updatedAt: at };
}

function merge<T extends object>(old: T, given: Readonly<Record<string, unknown>>, keys: readonly string[]): T {
  const entries = new Map<string, unknown>(Object.entries(old));
  for (const key of keys) {
    const value = given[key];
    if (value === null) entries.delete(key);
    else if (value !== undefined) entries.set(key, value);
  }
  return Object.fromEntries(entries) as T;
}

/** What a participant is after a row was written: what the row does not name stays, what it sets to `null` is cleared. */
export function writeRow(old: Participant, { email, values }: Row, at: string): Participant {
  const given = values['characteristics'];
  return {
    ...old,
    email: email === undefined ? old.email : email,
    fields: merge(old.fields, values, FIELDS),
    characteristics: isObject(given) ? merge(old.characteristics, given, Object.keys(given)) : old.characteristics,
    updatedAt: at,
  };
}

/** Turns a participant into the API's own form. */
export function describeParticipant({ id, email, fields, characteristics, createdAt, updatedAt }: Participant): ParticipantRecord {
  const all = Object.fromEntries(FIELDS.map((field) => [field, fields[field] ?? null])) as Record<Field, string | null>;
  return { id: String(id), email, ...all, characteristics, created_at: createdAt, updated_at: updatedAt };
}
