import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/connections.module.js';
import { LinksModule } from '../links/links.module.js';
import { SignalRecorder } from './signal-recorder.js';
import { SubjectFinder } from './subject-finder.js';
import { WebhookDelays } from './webhook-delays.js';
import { WebhookProcessor } from './webhook-processor.js';
import { WebhookRecorder } from './webhook-recorder.js';

/** What partners report by webhook; the route itself is registered with the other public ones. */
@Module({
  imports: [ConnectionsModule, LinksModule],
  providers: [SubjectFinder, SignalRecorder, WebhookRecorder, WebhookDelays, WebhookProcessor],
  exports: [SignalRecorder],
})
export class WebhooksModule {}
