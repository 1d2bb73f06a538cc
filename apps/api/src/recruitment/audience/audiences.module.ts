import { Module } from '@nestjs/common';
import { ApplicantCriteria } from './applicant-criteria.js';
import { AudiencePeople } from './audience-people.js';
import { AudienceStore } from './audience-store.js';
import { CriteriaCatalogue } from './criteria-catalogue.js';

/** The audiences of studies and what they are made of, for whoever needs to know whom a study recruits. */
@Module({
  providers: [ApplicantCriteria, AudiencePeople, AudienceStore, CriteriaCatalogue],
  exports: [ApplicantCriteria, AudiencePeople, AudienceStore, CriteriaCatalogue],
})
export class AudiencesModule {}
