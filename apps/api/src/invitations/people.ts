import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { parseEmail, type Fault } from '@panelbridge/core';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { fromFaults } from '../platform/http/problem.js';
import type { InvitedPersonDto } from './invite.dto.js';
import { isTrackingId, refuseTrackingId } from './refuse-tracking-id.js';

/** A person of the panel, as far as inviting goes. */
export interface Person {
  readonly id: string;
  readonly email: string | null;
  readonly optedOut: boolean;
}

/** A person who was found or added; `isNew`: nobody knew them before. */
export interface EnsuredPerson extends Person {
  readonly isNew: boolean;
}

/** Somebody who may have to be added to the panel; the address is normalised. */
export interface NewPerson {
  readonly email: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
}

/** Finds people of the panel and adds those who are missing, many at once. */
@Injectable()
export class People {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly events: EventLog,
  ) {}

  /** One person for each id, in order; `null` where there is none. */
  async find(ids: readonly string[]): Promise<readonly (Person | null)[]> {
    const rows = await this.#read('id = any ($1::uuid[])', ids);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id.toLowerCase()) ?? null);
  }

  /** Reads people from a request. @throws ProblemException `validation_failed` naming every address that cannot be one */
  readWritten(people: readonly InvitedPersonDto[]): readonly NewPerson[] {
    const read = people.map(({ email, firstName, lastName }, index) => ({
      email: email === undefined || email.trim() === '' ? null : parseEmail(email, `/participants/${index}/email`),
      names: { firstName: firstName || null, lastName: lastName || null },
    }));
    const faults = read.flatMap(({ email }, index): readonly Fault[] => {
      if (email === null || email.ok) return [];
      const { email: written = '' } = people[index] ?? {};
      return isTrackingId(written) ? [refuseTrackingId(written, `/participants/${index}/email`)] : email.faults;
    });
    if (faults.length > 0) throw fromFaults(faults);
    return read.map(({ email, names }) => ({ email: email?.ok ? email.value : null, ...names }));
  }

  /** One person for each entry, in order. Who is there already is left as they are (D23). */
  async ensure(people: readonly NewPerson[]): Promise<readonly EnsuredPerson[]> {
    const rows = people.map((person) => ({ ...person, id: randomUUID() as string }));
    const byEmail = new Map(rows.flatMap((row) => (row.email === null ? [] : [[row.email, row] as const])));
    // People who are there are held before addresses are taken: whoever changes an address holds the person first, too.
    const known = await this.#readByEmail([...byEmail.keys()], 'order by email for key share');
    const missing = [...byEmail.values()].filter(({ email }) => !known.has(email));
    await this.#insert([...missing, ...rows.filter(({ email }) => email === null)]);
    for (const [email, person] of await this.#readByEmail(missing.map(({ email }) => email ?? ''))) known.set(email, person);
    return rows.map(({ id, email }) => {
      if (email === null) return { id, email, optedOut: false, isNew: true };
      const person = known.get(email);
      if (!person) throw new Error('a person who was just added is not there');
      return { ...person, isNew: person.id === byEmail.get(email)?.id };
    });
  }

  async #insert(people: readonly (NewPerson & { readonly id: string })[]): Promise<void> {
    if (people.length === 0) return;
    const { manager, workspaceId } = this.database;
    const added = await manager.query<{ id: string }[]>(
      `insert into participants (id, workspace_id, email, first_name, last_name)
       select p.id, $1, p.email, p."firstName", p."lastName"
       from jsonb_to_recordset($2) p (id uuid, email text, "firstName" text, "lastName" text)
       -- In one order, so that two requests with the same people do not wait for each other in a circle.
       order by p.email
       on conflict (workspace_id, email) do nothing returning id`,
      [workspaceId, JSON.stringify(people)],
    );
    await this.events.append(...added.map(({ id }) => ({ type: 'participant.created', subjectId: id })));
  }

  async #readByEmail(emails: readonly string[], suffix = ''): Promise<Map<string | null, Person>> {
    return new Map((await this.#read(`email = any ($1::text[]) ${suffix}`, emails)).map((person) => [person.email, person]));
  }

  async #read(condition: string, values: readonly string[]): Promise<Person[]> {
    if (values.length === 0) return [];
    return this.database.manager.query<Person[]>(
      `select id, email, opted_out_at is not null as "optedOut" from participants where ${condition}`,
      [values],
    );
  }
}
