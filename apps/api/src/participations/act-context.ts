import { isReleased, type ActContext } from '@panelbridge/core';
import type { LockedParticipation } from './locked-participation.js';

/** What core has to know of a locked participation to decide about acts. */
export function toActContext({ status, moderation, incentiveStatus, holdReason, startedAt }: LockedParticipation): ActContext {
  return {
    status,
    moderation,
    incentiveReleased: incentiveStatus !== null && isReleased(incentiveStatus),
    incentiveHeld: incentiveStatus === 'due' && holdReason !== null,
    hasStarted: startedAt !== null,
  };
}
