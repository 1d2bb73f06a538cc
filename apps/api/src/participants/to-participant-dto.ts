import type { ParticipantDto } from './participant.dto.js';
import type { Participant } from './participant.entity.js';

/** A person as the API shows them. */
export function toParticipantDto(participant: Participant): ParticipantDto {
  const { id, email, firstName, lastName, optedOutAt, version, createdAt, updatedAt } = participant;
  return {
    id,
    email,
    firstName,
    lastName,
    optedOut: optedOutAt !== null,
    contactable: email !== null && optedOutAt === null,
    version,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
