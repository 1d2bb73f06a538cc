import { Module } from '@nestjs/common';
import { AlertChannelsController } from './alert-channels.controller.js';
import { AlertChannelsService } from './alert-channels.service.js';
import { AlertRecorder } from './alert-recorder.js';
import { AlertsController } from './alerts.controller.js';
import { ChannelHealth } from './channel-health.js';
import { ChannelSecrets } from './channel-secrets.js';
import { DeliverAlert } from './deliver-alert.js';
import { SendNotice } from './send-notice.js';
import { TestChannel } from './test-channel.js';

/** Telling people that a sync fails, and that it is well again. */
@Module({
  controllers: [AlertChannelsController, AlertsController],
  providers: [AlertChannelsService, AlertRecorder, ChannelHealth, ChannelSecrets, DeliverAlert, SendNotice, TestChannel],
  exports: [AlertRecorder],
})
export class AlertsModule {}
