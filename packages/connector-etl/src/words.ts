import type { PartnerWord } from '@panelbridge/core/connector';

const unmoderated = 'Unmoderated studies.';
const moderated = 'Moderated studies.';

/** What the vendor's own pages call the stages of a participant. This connector maps none of them: it brings people into the panel, not into studies. */
export const words: readonly PartnerWord[] = [
  { status: 'applied', partner: 'Applied', note: moderated },
  { status: 'unqualified', partner: 'Unqualified', note: 'Also people with whom the team has worked before.' },
  { status: 'qualified', partner: 'Qualified', note: moderated },
  { status: 'invited', partner: 'Approved', note: 'Approved and invited are one step there.' },
  { status: 'scheduled', partner: 'Confirmed', note: moderated },
  { status: 'started', partner: 'Started', note: `${unmoderated} The task link was opened.` },
  { status: 'submitted', partner: 'Submitted response', note: `${unmoderated} With an integration only.` },
  {
    status: 'completed',
    partner: 'Completed',
    note: 'Releases the incentive there. Here it makes the incentive due; a person releases it, or the study’s `autoRelease`.',
  },
  { status: 'no_show', partner: 'Did not show', note: moderated },
  { status: 'cancelled', partner: 'Cancelled', note: moderated },
  { status: 'rejected', partner: 'Rejected', note: moderated },
  { status: 'excluded', partner: 'Removed', note: unmoderated },
];
