/** The zones to choose from, by region, as the runtime knows them; `UTC` is one of its own. */
export const zonesByRegion: ReadonlyMap<string, readonly string[]> = Map.groupBy(Intl.supportedValuesOf('timeZone'), (zone) =>
  zone.includes('/') ? zone.slice(0, zone.indexOf('/')) : 'Other',
);
