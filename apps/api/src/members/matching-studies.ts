import { Injectable } from '@nestjs/common';
import { buildPredicate, matchPredicate, type Audience, type Moderation } from '@panelbridge/core';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { CriteriaCatalogue } from '../recruitment/audience/criteria-catalogue.js';
import { readAudiencePerson } from '../recruitment/audience/read-audience-person.js';
import type { Member } from './member.js';

/** A study as members see it before they apply. */
export interface BrowsedStudy {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly minutes: number | null;
  /** In minor units. */
  readonly amount: number | null;
  readonly currency: string | null;
  readonly moderation: Moderation;
}

/**
 * What a member sees when browsing: studies that take people in, have an audience, and match the person by all that the panel knows (S2-86). A
 * study without an audience looks for nobody in particular, so it is not listed; whoever has its link may still apply. Each person is matched by
 * core's own rule, the same that a count in SQL is proven to equal.
 */
@Injectable()
export class MatchingStudies {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly catalogue: CriteriaCatalogue,
  ) {}

  /** Studies that match and that the member is not in yet, the newest first. */
  list(member: Member): Promise<readonly BrowsedStudy[]> {
    return this.#match(member, null);
  }

  /** One of them; `null` when it is not for the member. */
  async find(member: Member, studyId: string): Promise<BrowsedStudy | null> {
    return (await this.#match(member, studyId))[0] ?? null;
  }

  async #match({ id: participantId, workspaceId }: Member, studyId: string | null): Promise<readonly BrowsedStudy[]> {
    return this.database.run(workspaceId, async (manager) => {
      const rows = await manager.query<(BrowsedStudy & { readonly definition: Audience })[]>(openStudies, [
        workspaceId,
        participantId,
        studyId,
      ]);
      if (rows.length === 0) return [];
      const person = await readAudiencePerson(this.database, participantId);
      if (!person) return [];
      const catalogue = await this.catalogue.read();
      const today = new Date().toISOString().slice(0, 10);
      return rows
        .filter(({ definition }) => matchPredicate(buildPredicate(definition, catalogue, today), person).matches)
        .map(({ definition: _definition, ...study }) => study);
    });
  }
}

// Places whose reservation has run out are free, though they are counted until somebody needs them.
const openStudies = `
  select s.id, s.title, s.description, s.participation_minutes as minutes, s.incentive_amount as amount, s.incentive_currency as currency,
    s.moderation, a.definition
  from studies s join audiences a on a.study_id = s.id
  where s.workspace_id = $1 and s.status = 'active' and s.launched_at is not null and ($3::text is null or s.id = $3)
    and (s.participation_limit is null or s.places_taken < s.participation_limit or exists (
      select 1 from participations p where p.study_id = s.id and p.holds_place and p.status = 'started' and p.reserved_until < now()))
    and not exists (select 1 from participations p where p.study_id = s.id and p.participant_id = $2)
  order by s.launched_at desc, s.id`;
