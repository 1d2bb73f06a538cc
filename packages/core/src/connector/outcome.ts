/**
 * What a research tool can report about one participation. `completed` is never reported: it is derived by the study's policy or
 * decided by a person (D2, D5).
 */
export type ReportedOutcome = 'started' | 'incomplete' | 'screened_out' | 'over_quota' | 'quality_failed' | 'submitted';

/** A return address that a tool can send people to; each has its own unguessable key per study. */
export type ReturnName = 'complete' | 'screen_out' | 'over_quota' | 'quality' | 'incomplete';
