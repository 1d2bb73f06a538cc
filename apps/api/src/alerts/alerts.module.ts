import { Module } from '@nestjs/common';
import { AlertRecorder } from './alert-recorder.js';

/** Telling people that a sync fails, and that it is well again. */
@Module({ providers: [AlertRecorder], exports: [AlertRecorder] })
export class AlertsModule {}
