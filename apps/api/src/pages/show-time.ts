/** Shows a moment as the clocks of a zone do, with the zone's offset on that day, for example `Monday, May 4, 2026 at 9:00 AM GMT-4`. */
export function showTime(instant: Date, zone: string): string {
  return `${showDay(instant, zone)} at ${showClock(instant, zone)} ${showOffset(instant, zone)}`;
}

/** The day of a moment in a zone, for example `Monday, May 4, 2026`. */
export function showDay(instant: Date, zone: string): string {
  return new Intl.DateTimeFormat('en-US', { dateStyle: 'full', timeZone: zone }).format(instant);
}

/** The time of day of a moment in a zone, for example `9:00 AM`. */
export function showClock(instant: Date, zone: string): string {
  return new Intl.DateTimeFormat('en-US', { timeStyle: 'short', timeZone: zone }).format(instant).replaceAll(/\s/gu, ' ');
}

/** The offset of a zone at a moment, for example `GMT-4`. */
export function showOffset(instant: Date, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZoneName: 'shortOffset', timeZone: zone }).formatToParts(instant);
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  return offset === 'GMT+0' ? 'GMT' : offset;
}
