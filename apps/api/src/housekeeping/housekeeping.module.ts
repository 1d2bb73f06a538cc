import { Module } from '@nestjs/common';
import { Housekeeping } from './housekeeping.js';

/** Work that time alone makes necessary. */
@Module({ providers: [Housekeeping] })
export class HousekeepingModule {}
