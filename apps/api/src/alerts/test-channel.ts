import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { currentActor } from '../platform/http/request-context.js';
import { AlertChannelsService } from './alert-channels.service.js';
import { ChannelHealth } from './channel-health.js';
import type { ChannelNotice } from './channels/channel-definition.js';
import { SendNotice, type NoticeOutcome } from './send-notice.js';

/** Sends test notices: reads, sends outside of any transaction, then notes whether the channel works. */
@Injectable()
export class TestChannel {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly channels: AlertChannelsService,
    private readonly health: ChannelHealth,
    private readonly sender: SendNotice,
  ) {}

  /** Sends a test over a channel now, also over one that is switched off. @throws ProblemException `not_found` */
  async run(id: string): Promise<NoticeOutcome> {
    const { workspaceId } = currentActor();
    const { channel } = await this.database.run(workspaceId, () => this.channels.get(id));
    const notice = createTest(channel.name);
    const outcome = await this.sender.send(channel, notice);
    // A test leaves no incident behind.
    if (channel.kind === 'pagerduty' && outcome.outcome === 'delivered') await this.sender.send(channel, { ...notice, kind: 'recovered' });
    await this.database.run(workspaceId, () =>
      this.health.note(channel, outcome.outcome === 'delivered' ? 'ready' : 'needs_attention', outcome.detail),
    );
    return outcome;
  }
}

function createTest(channelName: string): ChannelNotice {
  const id = randomUUID();
  return {
    id,
    kind: 'test',
    severity: 'info',
    reason: 'test',
    title: `Test of the alert channel “${channelName}”`,
    text: 'Somebody tests this channel. Nothing is wrong, and there is nothing to do.',
    alertId: id,
    incidentId: id,
    about: null,
    at: new Date(),
  };
}
