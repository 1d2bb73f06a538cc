import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Audience } from '@panelbridge/core';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { AudiencePeople } from '../../recruitment/audience/audience-people.js';
import type { Person } from '../people.js';

/** People for one wave. */
export interface ChosenPeople {
  readonly people: readonly Person[];
  /** Where in the panel the next wave goes on. */
  readonly continuesAfter: string | null;
}

const pageSize = 1_000;
/** The most people that one wave looks at; what is left is looked at by the next. */
const mostPages = 100;

/**
 * Chooses whom to write to: people who match, whom mail reaches, who want invitations, and who were never invited to this study nor take part in
 * it. Every study begins elsewhere in the panel and goes round, so that it is not always the same people who are asked first.
 */
@Injectable()
export class WaveCandidates {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly audiences: AudiencePeople,
  ) {}

  /** @param continuesAfter as the last wave left it; `null` for the first */
  async choose(studyId: string, audience: Audience, size: number, continuesAfter: string | null): Promise<ChosenPeople> {
    const start = continuesAfter ?? findStart(studyId);
    const chosen = new Map<string, Person>();
    let after: string | null = start;
    let isSecondRound = false;
    for (let pages = 0; pages < mostPages; pages += 1) {
      const page: readonly string[] = await this.audiences.list(audience, { after, limit: pageSize });
      for (const person of await this.#keepNew(studyId, page)) {
        chosen.set(person.id, person);
        if (chosen.size === size) return { people: [...chosen.values()], continuesAfter: person.id };
      }
      const last = page.at(-1);
      const isEnd = page.length < pageSize || last === undefined;
      if (isEnd && isSecondRound) break;
      after = isEnd ? null : last;
      isSecondRound ||= isEnd;
      if (isSecondRound && after !== null && after >= start) break;
    }
    return { people: [...chosen.values()], continuesAfter: after ?? start };
  }

  async #keepNew(studyId: string, ids: readonly string[]): Promise<readonly Person[]> {
    if (ids.length === 0) return [];
    return this.database.manager.query<Person[]>(
      `select p.id, p.email, false as "optedOut"
       from unnest($2::uuid[]) with ordinality c (id, position) join participants p on p.id = c.id
       where p.email is not null and p.opted_out_at is null and p.bounced_at is null
         and not exists (select 1 from participations t where t.study_id = $1 and t.participant_id = p.id)
         and not exists (select 1 from screener_invitations i where i.study_id = $1 and i.participant_id = p.id)
       order by c.position`,
      [studyId, ids],
    );
  }
}

/** A place in the panel that is the same whenever it is asked for; ids there are random, so no person comes first more often than others. */
function findStart(studyId: string): string {
  const hex = createHash('sha256').update(studyId).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
