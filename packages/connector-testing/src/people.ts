import { createHmac, timingSafeEqual } from 'node:crypto';
import { createToken, type Keyring } from '@panelbridge/core';
import type { PartnerRecord } from './scenarios.js';
import type { Subject } from './subject.js';

/** A moment at which things happen in checks: epoch milliseconds, a whole second. */
export const moment = Date.UTC(2026, 0, 15, 11, 30, 15);

const signer = {
  keyId: 'k1',
  sign: (bytes: Uint8Array): Uint8Array => createHmac('sha256', 'the kit’s own key').update(bytes).digest(),
};
const keyring: Keyring = {
  current: signer,
  find: (keyId) => (keyId === signer.keyId ? signer : undefined),
  equal: (left, right) => left.length === right.length && timingSafeEqual(left, right),
};

/** A participation's id, another one for each number. */
export function makeParticipation(index: number): string {
  return `pp_${(36 ** 6 + index * 7_919).toString(36).padStart(7, '0')}`;
}

/** The tracking token of a participation, signed as a hub signs. */
export function makeToken(participation: string): string {
  return createToken({ kind: 'tracking', subject: participation.slice(3), expiresOn: moment + 86_400_000 }, keyring);
}

/** How the partner knows a person: by the token or id that the entry link carries, or by an id of its own where there is no link. */
export function identify(subject: Subject, participation: string): string {
  const { redirect } = subject.resolved.capabilities;
  if (!redirect) return `person-${participation.slice(3)}`;
  if (redirect.identity === 'token') return makeToken(participation);
  const result = subject.open().instance.redirect?.externalId?.({ participation, study: subject.study });
  if (result?.ok !== true) throw new Error(`externalId gives no id for ${participation}`);
  return result.value;
}

/** Records of the partner, newest first, whose words go through `statuses`. */
export function makeRecords(subject: Subject, count: number, statuses: readonly string[], from = 0): readonly PartnerRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `record-${from + count - index}`,
    status: statuses[index % statuses.length] ?? 'unknown',
    occurredAt: moment - index * 60_000,
    externalId: identify(subject, makeParticipation(from + count - index)),
  }));
}

/** The partner's words for statuses, as they hold for a connection. */
export function listWords({ resolved }: Subject): readonly string[] {
  return Object.keys(resolved.capabilities.statusSync?.statusMap ?? {});
}
