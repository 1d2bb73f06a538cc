import { Injectable } from '@nestjs/common';
import { checkAudience, describeAudience } from '@panelbridge/core';
import { unwrap } from '../../platform/http/problem.js';
import { StudyStore } from '../../studies/study-store.js';
import type { ReachDto } from './audience.dto.js';
import { AudiencePeople } from './audience-people.js';
import { AudiencesService } from './audiences.service.js';
import { CriteriaCatalogue } from './criteria-catalogue.js';

/** Says how many people audiences reach. */
@Injectable()
export class ReachService {
  constructor(
    private readonly studies: StudyStore,
    private readonly audiences: AudiencesService,
    private readonly people: AudiencePeople,
    private readonly catalogue: CriteriaCatalogue,
  ) {}

  /**
   * The reach of a draft, or of the stored audience where none is sent, together with what is selected (S2-11, S2-12). Nothing is stored.
   *
   * @throws ProblemException `not_found` for a study that is not there or has no audience, or `validation_failed` with every fault
   */
  async count(studyId: string, draft: unknown): Promise<ReachDto> {
    await this.studies.get(studyId);
    const catalogue = await this.catalogue.read();
    const audience = isEmpty(draft) ? (await this.audiences.get(studyId)).definition : unwrap(checkAudience(draft, catalogue));
    return { ...describeAudience(audience, catalogue, await this.people.count(audience)), audience };
  }
}

function isEmpty(body: unknown): boolean {
  return body === undefined || body === null || (typeof body === 'object' && Object.keys(body).length === 0);
}
