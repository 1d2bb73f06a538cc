import type { People } from './people.js';
import { type ImportBody, type ImportRecord, NOTHING_KNOWN, OPTIONAL_FIELDS, type Person, type PropertyValue } from './person.js';

/** A record that was not imported: the person, where it was found, or the email that came. */
export type FailedRecord = { readonly personId: string } | { readonly email: string };

/** Whom an import wrote, and which records failed. */
export interface ImportOutcome {
  readonly written: readonly Person[];
  /** Those of them whom it opted out. */
  readonly optedOut: readonly Person[];
  readonly failed: readonly FailedRecord[];
}

type Values = Readonly<Record<string, PropertyValue | null>>;

function readProperties(record: ImportRecord, people: People): Values {
  return Object.fromEntries((record.properties ?? []).map((each) => [people.propertyId(each), each.value]));
}

/** Imports are a PUT over all that any record of them names: what stands on one record and not on another is removed from the other. */
function mergePerson(known: Person | undefined, record: ImportRecord, values: Values, columns: ReadonlySet<string>) {
  const fields = OPTIONAL_FIELDS.map((field) => {
    const kept = columns.has(field) ? undefined : known?.[field];
    return [field, record[field] ?? kept ?? NOTHING_KNOWN[field]];
  });
  const properties = { ...known?.properties };
  for (const id of columns) {
    const value = values[id];
    if (value === undefined || value === null) delete properties[id];
    else properties[id] = value;
  }
  return {
    ...(Object.fromEntries(fields) as Pick<Person, (typeof OPTIONAL_FIELDS)[number]>),
    email: record.email.toLowerCase(),
    isOptedOut: record.isOptedOut ?? known?.isOptedOut ?? false,
    properties,
  };
}

/** Writes the people of an import one by one; a record with an email that belongs to somebody else fails alone. */
export function importPeople(people: People, { people: records, identifierPropertyId }: ImportBody): ImportOutcome {
  const read = records.map((record) => ({ record, values: readProperties(record, people) }));
  const columns = new Set<string>();
  for (const { record, values } of read) {
    for (const id of Object.keys(values)) columns.add(id);
    for (const field of OPTIONAL_FIELDS) if (record[field] !== undefined) columns.add(field);
  }
  const [written, optedOut, failed]: [Person[], Person[], FailedRecord[]] = [[], [], []];
  for (const { record, values } of read) {
    const identifier = identifierPropertyId === undefined ? undefined : values[identifierPropertyId];
    const known =
      identifierPropertyId === undefined
        ? people.byEmail(record.email)
        : people.list().find(({ properties }) => identifier !== undefined && properties[identifierPropertyId] === identifier);
    const emails = [record.email, ...(record.additionalEmails ?? [])];
    const unidentified = identifierPropertyId !== undefined && (identifier === undefined || identifier === null);
    const taken = emails.map((email) => people.byEmail(email)).some((owner) => owner !== undefined && owner.personId !== known?.personId);
    if (unidentified || taken) {
      failed.push(known === undefined ? { email: record.email } : { personId: known.personId });
      continue;
    }
    const person = people.write(known?.personId, mergePerson(known, record, values, columns));
    written.push(person);
    if (person.isOptedOut && known?.isOptedOut !== true) optedOut.push(person);
  }
  return { written, optedOut, failed };
}
