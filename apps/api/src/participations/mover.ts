import type { NewEvent } from '../events/event-log.js';

/** Who brings a movement about where that is not the key of the present request, and over which channel; null: time, or the end of a study. */
export interface Mover {
  readonly actor: NonNullable<NewEvent['actor']>;
  readonly channel: string | null;
}

/** What events say of who brought a movement about. */
export function nameMover({ actor, channel }: Mover): Pick<NewEvent, 'actor' | 'channel'> {
  return channel === null ? { actor } : { actor, channel };
}
