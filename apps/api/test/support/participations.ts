import { randomUUID } from 'node:crypto';
import { ParticipantTokens } from '../../src/links/participant-tokens.js';
import type { InvitationAnswerDto } from '../../src/invitations/invite.dto.js';
import type { TestHub } from './start-hub.js';

/** Somebody who was invited to a study. */
export interface InvitedParticipant {
  readonly participantId: string;
  readonly participationId: string;
  /** The way in: `{publicUrl}/r/{token}`. */
  readonly entryUrl: string;
  /** What the tool gets and hands back. */
  readonly trackingToken: string;
}

const batch = 500;

/** Invites new people to a launched study by the API; nobody has entered yet. */
export async function inviteParticipants(hub: TestHub, studyId: string, count: number, key?: string): Promise<InvitedParticipant[]> {
  const invited: InvitedParticipant[] = [];
  while (invited.length < count) {
    const people = Array.from({ length: Math.min(batch, count - invited.length) }, () => ({ email: `${randomUUID()}@example.com` }));
    const { status, body } = await hub.request<InvitationAnswerDto>('POST', `/api/v1/studies/${studyId}/participations`, {
      body: { participants: people, to: 'study' },
      headers: { 'idempotency-key': randomUUID() },
      ...(key === undefined ? {} : { key }),
    });
    if (status !== 200) throw new Error(`nobody could be invited: ${status} ${JSON.stringify(body)}`);
    invited.push(...body.results.map((result) => toInvited(hub, result)));
  }
  return invited;
}

function toInvited(hub: TestHub, { participantId, participationId, links }: InvitationAnswerDto['results'][number]): InvitedParticipant {
  if (!participantId || !participationId || !links.entryUrl) throw new Error('an invited person has no participation');
  const trackingToken = hub.app.get(ParticipantTokens).ofParticipation('tracking', participationId);
  return { participantId, participationId, entryUrl: links.entryUrl, trackingToken };
}
