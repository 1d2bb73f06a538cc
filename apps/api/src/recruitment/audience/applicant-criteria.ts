import { Injectable } from '@nestjs/common';
import { completePerson, matchAudience, type Answers, type AudienceMatch, type FieldValue, type Screener } from '@panelbridge/core';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { ScreenerRow } from '../../screeners/screener.entity.js';
import { AudienceStore } from './audience-store.js';
import { CriteriaCatalogue } from './criteria-catalogue.js';

/** Somebody who applies. */
export interface CriteriaApplicant {
  readonly studyId: string;
  readonly participantId: string;
  readonly answers: Answers;
  /** The version that was answered; null: none. */
  readonly screenerVersion: number | null;
}

interface PersonRow {
  readonly country: string | null;
  readonly state: string | null;
  readonly city: string | null;
  readonly title: string | null;
  readonly company: string | null;
  readonly characteristics: Readonly<Record<string, FieldValue>>;
}

/** Holds applicants against the audience of a study, in the open workspace transaction. */
@Injectable()
export class ApplicantCriteria {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly audiences: AudienceStore,
    private readonly catalogue: CriteriaCatalogue,
  ) {}

  /**
   * Which criteria an applicant meets by what the panel knows of them, and beyond that by what they answered themselves (S2-87, D9).
   *
   * @returns `null` for a study without an audience, which everybody fits
   */
  async evaluate({ studyId, participantId, answers, screenerVersion }: CriteriaApplicant): Promise<AudienceMatch | null> {
    const audience = await this.audiences.find(studyId);
    if (!audience) return null;
    const { manager, workspaceId } = this.database;
    const [row] = await manager.query<PersonRow[]>(
      'select country, state, city, title, company, characteristics from participants where id = $1 and workspace_id = $2',
      [participantId, workspaceId],
    );
    const { characteristics = {}, ...fields } = row ?? {};
    const screener = await this.#findScreener(studyId, screenerVersion);
    const catalogue = await this.catalogue.read();
    const known = { fields, characteristics };
    const person = screener ? completePerson(known, catalogue, screener, answers) : known;
    return matchAudience(audience, catalogue, person, new Date().toISOString().slice(0, 10));
  }

  async #findScreener(studyId: string, version: number | null): Promise<Screener | null> {
    if (version === null) return null;
    const { manager, workspaceId } = this.database;
    return (await manager.findOneBy(ScreenerRow, { studyId, version, workspaceId }))?.definition ?? null;
  }
}
