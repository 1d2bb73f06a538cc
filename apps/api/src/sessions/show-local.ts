import { toLocal } from '@panelbridge/core';

/** A moment as the clocks of a zone show it, with their offset on that day. */
export function showLocal(instant: Date, zone: string): string {
  const { date, time, offset } = toLocal(instant, zone);
  return `${date}T${time}${offset}`;
}
