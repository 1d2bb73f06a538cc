import type { ChannelKind } from '../alert-channel.entity.js';
import type { ChannelDefinition, FieldRule } from './channel-definition.js';
import { emailAddress } from './field-rules.js';
import { pagerduty } from './pagerduty.js';
import { slack } from './slack.js';
import { sms } from './sms.js';
import { webhook } from './webhook.js';

/** The kinds that are reached over HTTP. */
export const httpChannels: Readonly<Record<Exclude<ChannelKind, 'email'>, ChannelDefinition>> = { slack, pagerduty, sms, webhook };

/** What every kind of channel takes. */
export const channelFields: Readonly<Record<ChannelKind, Pick<ChannelDefinition, 'settings' | 'secrets' | 'findSecretRule'>>> = {
  ...httpChannels,
  email: { settings: { to: emailAddress('the address that is told') }, secrets: {} satisfies Record<string, FieldRule> },
};
