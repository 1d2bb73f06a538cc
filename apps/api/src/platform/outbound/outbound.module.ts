import { Global, Module } from '@nestjs/common';
import { Outbound } from './outbound.js';

/** Makes {@link Outbound} injectable everywhere. */
@Global()
@Module({ providers: [Outbound], exports: [Outbound] })
export class OutboundModule {}
