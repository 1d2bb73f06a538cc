import type { AlertNotice, Fault } from '@panelbridge/core';
import type { AddressPolicy } from '../../platform/outbound/address-rules.js';
import type { OutboundRequest } from '../../platform/outbound/send-request.js';

/** What is told over a channel. */
export interface ChannelNotice {
  /** The same through every attempt, so that the other side can tell a repetition. */
  readonly id: string;
  readonly kind: 'failing' | 'recovered' | 'test';
  readonly severity: AlertNotice['severity'];
  readonly reason: AlertNotice['reason'] | 'test';
  /** One sentence without its full stop. */
  readonly title: string;
  readonly text: string;
  readonly alertId: string;
  /** Of a failure and of what ends it: the same for both. */
  readonly incidentId: string;
  /** `null`: a test. */
  readonly about: {
    readonly syncId: string;
    readonly syncName: string;
    readonly runId: string;
    readonly failedRows: number;
    readonly rows: number;
  } | null;
  readonly at: Date;
}

/** Settings and opened secrets of a channel, by name. */
export interface ChannelContent {
  readonly settings: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** What a setting or a secret has to be. */
export interface FieldRule {
  readonly required: boolean;
  /** What it is and where it comes from, for the message when it is missing. */
  readonly meaning: string;
  /** @returns what is wrong with it, without repeating it */
  check(value: string, pointer: string, policy: AddressPolicy): readonly Fault[];
}

/** A kind of channel whose notices are HTTP requests. */
export interface ChannelDefinition {
  readonly settings: Readonly<Record<string, FieldRule>>;
  readonly secrets: Readonly<Record<string, FieldRule>>;
  /** A rule for secrets whose names the operator chooses. */
  readonly findSecretRule?: (name: string) => FieldRule | undefined;
  /** Where its secrets go. */
  findUrl(content: ChannelContent): string;
  /** @param now the moment of this attempt */
  buildRequest(content: ChannelContent, notice: ChannelNotice, now: Date): OutboundRequest;
}
