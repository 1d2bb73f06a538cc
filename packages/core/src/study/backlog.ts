/** How long people have been waiting to be completed, from the shortest; the figures of a backlog are told by these (S0-38). */
export const backlogAges = ['under1Day', 'from1To3Days', 'from3To7Days', 'over7Days'] as const;

/** One of {@link backlogAges}. */
export type BacklogAge = (typeof backlogAges)[number];

/** Where each of {@link backlogAges} but the first begins, in hours. */
export const backlogAgeLimits = [24, 72, 168] as const;

/**
 * When whoever owns a backlog is reminded of it: once somebody has waited for `afterHours`, and not again within `everyHours`, until nobody
 * waits.
 */
export const backlogReminder = { afterHours: 72, everyHours: 24 } as const;
