import { parseEmail } from '@panelbridge/core';
import type { FieldFault } from './plan-form.js';

/** Who applies, as they write it. */
export interface WrittenPerson {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** A form as a browser sent it; everything in it is still unchecked. */
export interface SubmittedForm {
  readonly invitation: string | null;
  readonly person: WrittenPerson;
  /** Version of the screener that was shown; null when it cannot be read. */
  readonly screenerVersion: number | null;
  /** Ids of the questions that were on the page. */
  readonly shown: ReadonlySet<string>;
  readonly entries: readonly (readonly [name: string, value: string])[];
}

/** Names of the form's fields beside those of the questions. */
export const formFields = {
  invitation: 'i',
  version: 'version',
  shown: 'shown',
  email: 'email',
  firstName: 'first_name',
  lastName: 'last_name',
} as const;

/** The form before anything is filled in. */
export const emptyForm: SubmittedForm = {
  invitation: null,
  person: { email: '', firstName: '', lastName: '' },
  screenerVersion: null,
  shown: new Set(),
  entries: [],
};

/** Reads the body of the form's request, which the body parser gives as texts and lists of texts by name. */
export function readForm(body: unknown): SubmittedForm {
  const entries = typeof body === 'object' && body !== null ? Object.entries(body).flatMap(([name, value]) => listValues(name, value)) : [];
  const first = (wanted: string): string => entries.find(([name]) => name === wanted)?.[1] ?? '';
  const version = first(formFields.version);
  return {
    invitation: first(formFields.invitation) || null,
    person: {
      email: first(formFields.email),
      firstName: tidy(first(formFields.firstName)),
      lastName: tidy(first(formFields.lastName)),
    },
    screenerVersion: /^[1-9]\d{0,8}$/.test(version) ? Number(version) : null,
    shown: new Set(entries.filter(([name]) => name === formFields.shown).map(([, value]) => value)),
    entries,
  };
}

const longestName = 100;

/** Checks who applies; the value has the address in its one form (D7). A last name may be missing: not everybody has one. */
export function checkPerson(person: WrittenPerson): { readonly person: WrittenPerson; readonly faults: readonly FieldFault[] } {
  const email = parseEmail(person.email);
  const faults: FieldFault[] = email.ok
    ? []
    : [{ field: formFields.email, detail: 'Enter your email address, for example name@example.com.' }];
  if (person.firstName === '') faults.push({ field: formFields.firstName, detail: 'Enter your first name.' });
  for (const [field, name] of [
    [formFields.firstName, person.firstName],
    [formFields.lastName, person.lastName],
  ] as const) {
    if (name.length > longestName) faults.push({ field, detail: `Shorten the name to ${longestName} characters.` });
    else if (/[\p{Cc}\p{Cs}]/u.test(name)) faults.push({ field, detail: 'Type the name again without special characters.' });
  }
  return { person: email.ok ? { ...person, email: email.value } : person, faults };
}

function listValues(name: string, value: unknown): readonly (readonly [string, string])[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.flatMap((one) => (typeof one === 'string' ? [[name, one] as const] : []));
}

function tidy(name: string): string {
  return name.trim().normalize('NFC');
}
