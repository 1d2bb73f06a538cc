import { Injectable } from '@nestjs/common';
import type { HeldRun } from '../held-run.js';
import type { SendPhase } from '../phases.js';
import { ConnectionSender } from './to-connection.js';
import { PanelSender } from './to-panel.js';

/** Sends the stage of a run to wherever its sync leads. */
@Injectable()
export class Sender implements SendPhase {
  constructor(
    private readonly connections: ConnectionSender,
    private readonly panel: PanelSender,
  ) {}

  async send(held: HeldRun): ReturnType<SendPhase['send']> {
    return held.settings.connectionId === null ? this.panel.send(held) : this.connections.send(held);
  }
}
