import { Module } from '@nestjs/common';
import { StudiesModule } from '../studies/studies.module.js';
import { ScreenersController } from './screeners.controller.js';
import { ScreenersService } from './screeners.service.js';

/** Screeners: what applicants are asked, in versions. */
@Module({ imports: [StudiesModule], controllers: [ScreenersController], providers: [ScreenersService], exports: [ScreenersService] })
export class ScreenersModule {}
