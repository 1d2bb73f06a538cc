import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Dispatcher } from 'undici';
import { Configuration } from '../configuration/configuration.js';
import type { AddressPolicy } from './address-rules.js';
import { createOutboundAgent } from './outbound-agent.js';

/** The one way out of the hub: everything that it asks of, or sends to, other machines over HTTP goes through this agent. */
@Injectable()
export class Outbound implements OnApplicationShutdown {
  readonly policy: AddressPolicy;
  readonly agent: Dispatcher;

  constructor({ demo, allowedNetworks }: Configuration) {
    this.policy = { allowLoopback: demo, allowedRanges: allowedNetworks };
    this.agent = createOutboundAgent(this.policy);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.close();
  }
}
