import type { NewMail } from '../platform/mail/mail-queue.js';
import type { InvitationMessageDto } from './invite.dto.js';
import { mailNames } from './mail-names.js';

/** The mail that invites a person to a study's screener; there is one for each, whenever it is asked for. */
export function toScreenerMail(studyId: string, participantId: string, message?: InvitationMessageDto): NewMail {
  return {
    template: mailNames.screener,
    studyId,
    participantId,
    data: { ...message },
    dedupeKey: `screener_invitation:${studyId}:${participantId}`,
  };
}
