import { Injectable } from '@nestjs/common';
import { completePerson, matchAudience, type Answers, type AudienceMatch, type Screener } from '@panelbridge/core';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { ScreenerRow } from '../../screeners/screener.entity.js';
import { AudienceStore } from './audience-store.js';
import { CriteriaCatalogue } from './criteria-catalogue.js';
import { readAudiencePerson } from './read-audience-person.js';

/** Somebody who applies. */
export interface CriteriaApplicant {
  readonly studyId: string;
  readonly participantId: string;
  readonly answers: Answers;
  /** The version that was answered; null: none. */
  readonly screenerVersion: number | null;
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
    const known = (await readAudiencePerson(this.database, participantId)) ?? { fields: {}, characteristics: {} };
    const screener = await this.#findScreener(studyId, screenerVersion);
    const catalogue = await this.catalogue.read();
    const person = screener ? completePerson(known, catalogue, screener, answers) : known;
    return matchAudience(audience, catalogue, person, new Date().toISOString().slice(0, 10));
  }

  async #findScreener(studyId: string, version: number | null): Promise<Screener | null> {
    if (version === null) return null;
    const { manager, workspaceId } = this.database;
    return (await manager.findOneBy(ScreenerRow, { studyId, version, workspaceId }))?.definition ?? null;
  }
}
