import type { InvitationOutcome, InvitationResultDto } from './invite.dto.js';

/** The result of somebody for whom there is no participation and no link. */
export function describeResult(outcome: InvitationOutcome, participantId: string | null): InvitationResultDto {
  return { outcome, participantId, participationId: null, status: null, links: { entryUrl: null, bookingUrl: null } };
}
