import { formatMoney } from '@panelbridge/core';
import { renderPage } from '../pages/page.js';
import type { OutcomeOutput } from './hot-statements.js';

/** What a person reads who came back: what was noted, and what happens next with the incentive (S1-27). */
export function renderConfirmation(outcome: OutcomeOutput): string {
  const { heading, text } = describe(outcome);
  return renderPage({ title: heading }, [
    <h1>{heading}</h1>,
    outcome.title && <p class="soft">{outcome.title}</p>,
    <p>{text}</p>,
    promise(outcome) && (
      <div class="card">
        <h2>What happens next</h2>
        <p>{promise(outcome)}</p>
      </div>
    ),
    <p class="soft">You can close this page. Nothing more is needed from you.</p>,
  ]);
}

function describe({ disposition, anomaly, status }: OutcomeOutput): { heading: string; text: string } {
  if (disposition === 'hold' && anomaly === 'never_started') {
    return { heading: 'Please open your invitation first', text: 'We have no start of yours for this study yet. Open the link in your invitation and take part from there.' };
  }
  if (disposition === 'hold' || disposition === 'contradict') {
    return { heading: 'Thank you, we will look at it', text: 'We have noted that you came back. A person in the research team checks it; you do not have to do anything.' };
  }
  return statuses[status ?? ''] ?? { heading: 'Thank you', text: 'We have noted that you came back.' };
}

const statuses: Readonly<Record<string, { heading: string; text: string }>> = {
  submitted: { heading: 'Thank you for taking part', text: 'We have your participation. The research team looks at it next.' },
  completed: { heading: 'Thank you, you have finished', text: 'Your participation is complete.' },
  screened_out: { heading: 'Thank you for your time', text: 'This study looks for other people this time, so it ended early for you.' },
  over_quota: { heading: 'Thank you for your time', text: 'Others were a little faster, and the study has all the people that it needs.' },
  quality_failed: { heading: 'Thank you for your time', text: 'The study ended early because some answers could not be used.' },
  incomplete: { heading: 'You have not finished yet', text: 'You can go on where you stopped: open the link in your invitation again.' },
};

/** Who pays and when, in plain words; nothing where nothing is owed. */
function promise({ status, amount, currency, auto_release: autoRelease, incentive_status: incentive }: OutcomeOutput): string | null {
  if (!amount || !currency || (status !== 'completed' && status !== 'submitted')) return null;
  const money = formatMoney({ amount, currency });
  if (incentive !== null && incentive !== 'due' && incentive !== 'cancelled') return `Your ${money} has been released by the research team and is on its way.`;
  if (status === 'submitted') return `Once the research team has confirmed your participation, they release your ${money}.`;
  return autoRelease
    ? `Your ${money} is released by itself as soon as the study tool confirms that you have finished.`
    : `Your ${money} is noted for you. A person in the research team releases it; you will get an email.`;
}

/** What a person reads whose return could not be tied to anybody (S1-38). */
export function renderIncident(reason: string): string {
  const expired = reason === 'expired';
  return renderPage({ title: 'We could not match your visit' }, [
    <h1>We could not match your visit</h1>,
    <p>
      {expired
        ? 'The link with which the study sent you back is too old to be used.'
        : 'The study sent you back without a valid sign of who you are. That can happen when a link is changed or opened in another browser.'}
    </p>,
    <p>Your visit has been noted, and the research team can put it right. If you have finished the study, please tell the people who invited you.</p>,
  ]);
}

/** A return address that does not exist. */
export function renderUnknownReturn(): string {
  return renderPage({ title: 'We do not know this address' }, [
    <h1>We do not know this address</h1>,
    <p>The address with which you were sent back is not complete. Please tell the people who invited you; they can put it right.</p>,
  ]);
}

/** The end of a preview: what was proven, and what is still to be walked. */
export function renderPreviewConfirmation(input: { studyTitle: string; verified: boolean; seen: readonly string[]; returned: string; missing: readonly string[] }): string {
  const { studyTitle, verified, seen, returned, missing } = input;
  return renderPage({ title: verified ? 'The set-up works' : 'The preview came back' }, [
    <h1>{verified ? 'The set-up works' : 'The preview came back'}</h1>,
    <p class="soft">{studyTitle}</p>,
    <p>
      This was a preview: nobody was counted and nothing is paid. The tool kept the id of the preview and sent it back to the address for <strong>{returned}</strong>.
    </p>,
    <div class="card">
      <h2>Seen so far</h2>
      <ul>
        {seen.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
      {missing.length > 0 && <p>Not walked yet: {missing.join(', ')}.</p>}
    </div>,
    <p>{verified ? 'The study is verified: invitations can go out.' : 'The set-up is not verified by this. Start a new preview and finish it with the button at the end.'}</p>,
  ]);
}

/** A preview link that is too old, or was made for settings that have changed since. */
export function renderStalePreview(): string {
  return renderPage({ title: 'This preview is no longer valid' }, [
    <h1>This preview is no longer valid</h1>,
    <p>It has expired, or the study's settings have changed since. Clear the browser's cache, start a new preview and try again.</p>,
  ]);
}
