import type { ParticipantDto } from './participant.dto.js';
import type { Participant } from './participant.entity.js';

/** A person as the API shows them. */
export function toParticipantDto(participant: Participant): ParticipantDto {
  const { workspaceId: _workspaceId, email, optedOutAt, bouncedAt, createdAt, updatedAt, ...members } = participant;
  return {
    ...members,
    email,
    optedOut: optedOutAt !== null,
    contactable: email !== null && optedOutAt === null && bouncedAt === null,
    bouncedAt: bouncedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
