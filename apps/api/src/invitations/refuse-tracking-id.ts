import { fault, type Fault } from '@panelbridge/core';

/** Ids of participations, and the same as tools write them: `pp_9exh736`, `i9exh736`. */
const trackingForm = /^(pp_|i)[A-Za-z0-9][A-Za-z0-9_]{4,45}$/;

/** Says whether a text has the form of an id that follows one person through one study. */
export function isTrackingId(text: string): boolean {
  return trackingForm.test(text.trim());
}

/** Refuses what is no id of the panel where one is needed, and points to the panel: ids that track people are no way to contact them (S0-45). */
export function refuseTrackingId(text: string, pointer: string): Fault {
  const detail = `“${text.slice(0, 60)}” is no id of a person in the panel. Ids of participations and of tools, such as pp_… and i…, follow one person through one study and invite nobody. Find the person by \`GET /api/v1/participants\` and invite them by their participant id.`;
  return fault(isTrackingId(text) ? 'tracking_id' : 'participant_id_malformed', pointer, detail);
}
