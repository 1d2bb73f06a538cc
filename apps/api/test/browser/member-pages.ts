import { incentiveStates, participationStatuses } from '@panelbridge/core';
import { renderMe } from '../../src/members/me-page.tsx';
import { renderOptOutQuestion, renderOptedOut, renderUnknownOptOut } from '../../src/members/opt-out-pages.tsx';
import type { OwnParticipation } from '../../src/members/own-participations.ts';
import {
  renderForeignForm,
  renderLinkSent,
  renderSignInConfirmation,
  renderSignInForm,
  renderSignInRefusal,
} from '../../src/members/sign-in-pages.tsx';
import { renderNoStudy, renderStudies, renderStudy } from '../../src/members/studies-pages.tsx';

/** The pages of panel members, with texts that try their layout. */
export function listMemberPages({ title, longWord }: { readonly title: string; readonly longWord: string }): (readonly [string, string])[] {
  const study = {
    id: 'st_0000000000',
    title,
    description: `${longWord}\n\nAnother paragraph.`,
    minutes: 45,
    amount: 123_456_789,
    currency: 'USD',
    moderation: 'moderated',
  } as const;
  const member = { id: '', workspaceId: '', email: `${longWord}@example.com`, firstName: longWord, lastName: 'Lee', optedOut: false };
  const participations = participationStatuses.map(
    (status, index): OwnParticipation => ({
      id: `pp_${index}`,
      studyId: study.id,
      title: `${title} ${index}`,
      status,
      appliedAt: new Date('2026-11-22T12:00:00Z'),
      entryPath: status === 'started' ? '/r/x' : null,
      bookingPath: status === 'invited' || status === 'scheduled' ? '/book/x' : null,
      session: status === 'scheduled' ? { startsAt: '2026-12-01T15:00:00Z', zone: 'America/Argentina/Buenos_Aires' } : null,
      incentives: incentiveStates
        .slice(index % 8, (index % 8) + 1)
        .map((state) => ({ state, kind: 'incentive', amount: 5000, currency: 'USD' })),
    }),
  );
  return [
    ['member: sign in', renderSignInForm()],
    ['member: link sent', renderLinkSent()],
    ['member: confirm', renderSignInConfirmation('x')],
    ...(['used', 'expired', 'unknown'] as const).map((state) => [`member: link ${state}`, renderSignInRefusal(state)] as const),
    ['member: foreign form', renderForeignForm()],
    [
      'member: studies',
      renderStudies([study, { ...study, id: 'st_1', moderation: 'unmoderated', minutes: null, amount: null, currency: null }]),
    ],
    ['member: no studies', renderStudies([])],
    ['member: study', renderStudy(study)],
    ['member: no such study', renderNoStudy()],
    ['member: own page', renderMe({ member, participations, contact: `${longWord}@example.com` })],
    [
      'member: empty own page',
      renderMe({ member: { ...member, firstName: null, lastName: null, optedOut: true }, participations: [], contact: null }),
    ],
    ['member: stop invitations', renderOptOutQuestion('x')],
    ['member: invitations stopped', renderOptedOut()],
    ['member: unknown stop link', renderUnknownOptOut()],
  ];
}
