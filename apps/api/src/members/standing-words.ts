import type { IncentiveState, ParticipationStatus } from '@panelbridge/core';

/** What each status means to the person; nothing of why somebody was or was not chosen is told. */
export const standingWords: Readonly<Record<ParticipationStatus, string>> = {
  applied: 'The research team is looking at your application. You get an email as soon as it is decided.',
  screened_out: 'This study looks for other people this time. Nothing more is expected of you.',
  unqualified: 'This study looks for other people this time. Nothing more is expected of you.',
  qualified: 'You are in. You can begin.',
  invited: 'You are invited.',
  scheduled: 'Your session is booked.',
  started: 'You have begun and can go on where you stopped.',
  incomplete: 'You have not finished yet and can go on where you stopped.',
  over_quota: 'All places were taken before your turn came. Nothing more is expected of you.',
  quality_failed: 'The study ended early for you. Nothing more is expected of you.',
  submitted: 'You have taken part. The research team confirms it next.',
  completed: 'You have taken part. Thank you.',
  rejected: 'The research team chose other people this time. Nothing more is expected of you.',
  no_show: 'The session took place without you.',
  cancelled: 'The invitation was withdrawn. Nothing more is expected of you.',
  excluded: 'Your participation was ended by the research team.',
  expired: 'The time to take part has run out.',
};

/** What each state of an incentive means to the person who gets it; the amount stands before it. */
export const incentiveWords: Readonly<Record<IncentiveState, string>> = {
  due: 'is noted for you; the research team releases it.',
  released: 'was released and is on its way.',
  sending: 'was released and is on its way.',
  sent: 'was sent to you.',
  delivered: 'has reached you.',
  failed: 'could not be sent; the research team looks after it.',
  unknown: 'was released; whether it was sent is being checked.',
  cancelled: 'is not paid.',
};
