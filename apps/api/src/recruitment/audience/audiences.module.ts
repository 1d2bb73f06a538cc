import { Module } from '@nestjs/common';
import { AudienceStore } from './audience-store.js';
import { CriteriaCatalogue } from './criteria-catalogue.js';

/** The audiences of studies and what they are made of, for whoever needs to know whom a study recruits. */
@Module({ providers: [AudienceStore, CriteriaCatalogue], exports: [AudienceStore, CriteriaCatalogue] })
export class AudiencesModule {}
