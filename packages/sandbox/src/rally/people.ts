import { randomUUID } from 'node:crypto';
import type { State } from '../state-file.js';
import type { ImportRecord, Person, Property } from './person.js';

type GivenProperty = NonNullable<ImportRecord['properties']>[number];

/** The people of the workspace and their properties, kept in a state. */
export class People {
  readonly #byId = new Map<string, Person>();
  readonly #byEmail = new Map<string, Person>();
  readonly #properties = new Map<string, Property>();
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
    for (const person of state.load('person') as Person[]) this.#remember(person);
    for (const property of state.load('property') as Property[]) this.#properties.set(property.propertyId, property);
  }

  find(personId: string): Person | undefined {
    return this.#byId.get(personId);
  }

  /** Also by one of a person's additional addresses, in whatever case. */
  byEmail(email: string): Person | undefined {
    return this.#byEmail.get(email.toLowerCase());
  }

  list(): readonly Person[] {
    return [...this.#byId.values()];
  }

  properties(): readonly Property[] {
    return [...this.#properties.values()];
  }

  /** The id of a property that an import names; one that is named for the first time is made. */
  propertyId(given: GivenProperty): string {
    if ('propertyId' in given) return given.propertyId;
    const { name, propertyType } = given;
    const known = this.properties().find((each) => each.name === name);
    if (known !== undefined) return known.propertyId;
    const property = { propertyId: `property_${randomUUID()}`, name, propertyType };
    this.#properties.set(property.propertyId, property);
    this.#state.save('property', property.propertyId, property);
    return property.propertyId;
  }

  /** Changes a person, or makes one without an id. */
  write(personId: string | undefined, fields: Omit<Person, 'personId' | 'updatedAt'>): Person {
    const person = { ...fields, personId: personId ?? `person_${randomUUID()}`, updatedAt: new Date().toISOString() };
    const before = this.#byId.get(person.personId);
    for (const email of before === undefined ? [] : [before.email, ...before.additionalEmails]) this.#byEmail.delete(email.toLowerCase());
    this.#remember(person);
    this.#state.save('person', person.personId, person);
    return person;
  }

  #remember(person: Person): void {
    this.#byId.set(person.personId, person);
    for (const email of [person.email, ...person.additionalEmails]) this.#byEmail.set(email.toLowerCase(), person);
  }
}
