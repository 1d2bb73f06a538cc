import { returnOutcomes } from '@panelbridge/core';
import { renderMessagePage, type Tone } from '../pages/message-page.js';
import { showMoney } from '../pages/show-money.js';
import type { OutcomeOutput } from './hot-statements.js';

interface Description {
  readonly heading: string;
  readonly tone: Tone;
  readonly text: string;
}

/** What a person reads who came back: what was noted, and what happens next with the incentive (S1-27). */
export function renderConfirmation(outcome: OutcomeOutput): string {
  const { text, ...message } = describe(outcome);
  const next = promise(outcome);
  return renderMessagePage({ ...message, study: outcome.title }, [
    <p>{text}</p>,
    next && (
      <div class="card">
        <h2>What happens next</h2>
        <p>{next}</p>
      </div>
    ),
    message.tone !== 'bad' && <p class="soft">You can close this page. Nothing more is needed from you.</p>,
  ]);
}

function describe({ disposition, anomaly, status }: OutcomeOutput): Description {
  if (disposition === 'hold' && anomaly === 'never_started') {
    return {
      heading: 'Please open your invitation first',
      tone: 'bad',
      text: 'We have no start of yours for this study yet. Open the link in your invitation and take part from there.',
    };
  }
  if (disposition === 'hold' || disposition === 'contradict') {
    return {
      heading: 'Thank you, we will look at it',
      tone: 'wait',
      text: 'We have noted that you came back. A person in the research team checks it; you do not have to do anything.',
    };
  }
  return statuses[status ?? ''] ?? { heading: 'Thank you', tone: 'good', text: 'We have noted that you came back.' };
}

const statuses: Readonly<Record<string, Description>> = {
  submitted: {
    heading: 'Thank you for taking part',
    tone: 'good',
    text: 'We have your participation. The research team looks at it next.',
  },
  completed: { heading: 'You have finished, thank you', tone: 'good', text: 'Your participation is complete.' },
  screened_out: {
    heading: 'Thank you for your time',
    tone: 'info',
    text: 'This study looks for other people this time, so it ended early for you.',
  },
  over_quota: {
    heading: 'Thank you for your time',
    tone: 'info',
    text: 'Others were a little faster, and the study has all the people that it needs.',
  },
  quality_failed: {
    heading: 'Thank you for your time',
    tone: 'info',
    text: 'The study ended early because some answers could not be used.',
  },
  incomplete: {
    heading: 'You have not finished yet',
    tone: 'bad',
    text: 'You can go on where you stopped: open the link in your invitation again.',
  },
};

/** Who pays and when, in plain words; nothing where nothing is owed. */
function promise({ status, amount, currency, auto_release: autoRelease, incentive_status: incentive }: OutcomeOutput): string | null {
  if (!amount || !currency || (status !== 'completed' && status !== 'submitted')) return null;
  const money = showMoney({ amount, currency });
  if (incentive === 'cancelled') return null;
  if (incentive !== null && incentive !== 'due') return `Your ${money} has been released by the research team and is on its way.`;
  if (status === 'submitted') return `Once the research team has confirmed your participation, they release your ${money}.`;
  return autoRelease
    ? `Your ${money} is released by itself as soon as the study tool confirms that you have finished.`
    : `Your ${money} is noted for you. A person in the research team releases it and sends it to you; it does not happen by itself.`;
}

/** What a person reads whose return could not be tied to anybody (S1-38). */
export function renderIncident(reason: string): string {
  return renderMessagePage({ heading: 'We could not match your visit', tone: 'bad' }, [
    <p>
      {reason === 'expired' || reason === 'retired'
        ? 'The link with which the study sent you back is too old to be used.'
        : 'The study sent you back without a valid sign of who you are. That can happen when a link is changed or opened in another browser.'}
    </p>,
    <p>
      Your visit has been noted, and the research team can put it right. If you have finished the study, please tell the people who invited
      you.
    </p>,
  ]);
}

/** A return address that does not exist. */
export function renderUnknownReturn(): string {
  return renderMessagePage({ heading: 'We do not know this address', tone: 'bad' }, [
    <p>The address with which you were sent back is not complete. Please tell the people who invited you; they can put it right.</p>,
  ]);
}

/** The end of a preview: what was proven, and what is still to be walked. */
export function renderPreviewConfirmation(input: {
  studyTitle: string;
  verified: boolean;
  seen: readonly string[];
  returned: string;
  missing: readonly string[];
}): string {
  const { studyTitle, verified, seen, returned, missing } = input;
  const heading = verified ? 'The set-up works' : 'The preview came back';
  return renderMessagePage({ heading, tone: verified ? 'good' : 'info', study: studyTitle }, [
    <p>
      The tool kept the id of the preview and sent it back to the address for <strong>{nameOutcome(returned)}</strong>. This was a preview:
      nobody was counted and nothing is paid.
    </p>,
    <p>
      {verified
        ? 'The study is verified: from now on people who come back are marked by themselves, and invitations can go out.'
        : 'The set-up is not verified by this. Start a new preview and finish it with the button at the end.'}
    </p>,
    <div class="card">
      <h2>Ways back seen so far</h2>
      <ul>
        {seen.map((name) => (
          <li key={name}>{nameOutcome(name)}</li>
        ))}
      </ul>
      {missing.length > 0 && <p class="soft">Not walked yet: {missing.map(nameOutcome).join(', ')}.</p>}
    </div>,
  ]);
}

/** The end of a preview whose id the tool lost: it proves nothing, since nobody who comes back like this could be marked as completed. */
export function renderPreviewWithoutId(): string {
  return renderMessagePage({ heading: 'The preview came back without its id', tone: 'bad' }, [
    <p>
      Your browser shows that this is a preview, but the tool did not send the id along. People who come back like this could not be marked
      as completed, so the set-up is not verified.
    </p>,
    <p>Check the parameter and the placeholder in the redirect URL that stands in the tool, then start a new preview.</p>,
  ]);
}

/** The name that people read, with the one that stands in the API. */
function nameOutcome(name: string): string {
  const known = Object.entries(returnOutcomes).find(([own]) => own === name);
  return known === undefined ? name : `${known[1].label} (${name})`;
}

/** A preview link that is too old, or was made for settings that have changed since. */
export function renderStalePreview(): string {
  return renderMessagePage({ heading: 'This preview is no longer valid', tone: 'bad' }, [
    <p>It has expired, or the study's settings have changed since. Clear the browser's cache, start a new preview and try again.</p>,
  ]);
}
