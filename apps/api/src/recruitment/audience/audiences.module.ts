import { Module } from '@nestjs/common';
import { AudiencePeople } from './audience-people.js';
import { AudienceStore } from './audience-store.js';
import { CriteriaCatalogue } from './criteria-catalogue.js';

/** The audiences of studies and what they are made of, for whoever needs to know whom a study recruits. */
@Module({ providers: [AudiencePeople, AudienceStore, CriteriaCatalogue], exports: [AudiencePeople, AudienceStore, CriteriaCatalogue] })
export class AudiencesModule {}
