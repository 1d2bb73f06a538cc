import { decideEntry, type EntryDecision } from '@panelbridge/core';
import { renderMessagePage, type Tone } from '../pages/message-page.js';
import { renderPage } from '../pages/page.js';
import { showMoney } from '../pages/show-money.js';
import type { EntrySummary } from './entry-summary.js';

// Which statuses lead into the tool does not depend on the moderation; whether they take a place does, which no page can promise.
const rules: ReadonlyMap<string, EntryDecision> = new Map(decideEntry('unmoderated').map((row) => [row.status, row]));

/**
 * The page in front of the tool: where it leads, that it brings people back, and the button that starts. Who cannot start is told at once
 * why, instead of after a click.
 */
export function renderStartPage(summary: EntrySummary, token: string): string {
  const { title, toolHost, minutes, amount, currency } = summary;
  const refusal = findRefusal(summary);
  if (refusal !== null) return renderRefusal(refusal);
  const resumes = rules.get(summary.status)?.resumes === true;
  const money = amount && currency ? showMoney({ amount, currency }) : null;
  return renderPage({ title }, [
    <p class="over">{resumes ? 'Go on where you stopped' : 'You are invited to take part'}</p>,
    <h1>{title}</h1>,
    <div class="card">
      <dl class="facts">
        <dt>Takes place at</dt>
        <dd>{toolHost}</dd>
        {minutes !== null && [<dt>Time</dt>, <dd>about {minutes} minutes</dd>]}
        {money !== null && [<dt>Incentive</dt>, <dd>{money}</dd>]}
      </dl>
    </div>,
    <h2>What happens</h2>,
    <ol class="steps">
      <li>
        You go to <strong>{toolHost}</strong> and take part there.
      </li>
      <li>
        At the end you <strong>use the button that brings you back here</strong>. Only then do we know at once that you have finished.
      </li>
      <li>{money === null ? 'We note that you took part.' : `We note the ${money} for you and tell you how it reaches you.`}</li>
    </ol>,
    <form method="post" action={`/r/${token}`}>
      <button class="button" type="submit">
        {resumes ? 'Continue' : 'Start'}
      </button>
    </form>,
  ]);
}

function findRefusal({ status, studyStatus, launched }: EntrySummary): string | null {
  const rule = rules.get(status);
  if (rule?.refusal) return rule.refusal;
  return launched && rule?.openIn.some((open) => open === studyStatus) ? null : 'study_not_open';
}

/** Leads on to the tool by itself, with a link for browsers that do not. */
export function renderGoingPage(url: string): string {
  return renderMessagePage({ heading: 'One moment', tone: 'wait', goTo: url }, [
    <p>The study opens by itself.</p>,
    <p>
      <a class="button" href={url} rel="noreferrer">
        Go on to the study
      </a>
    </p>,
  ]);
}

interface Refusal {
  readonly heading: string;
  readonly tone: Tone;
  readonly text: string;
}

const unknown: Refusal = {
  heading: 'We do not know this link',
  tone: 'bad',
  text: 'The link is not complete or no longer valid. Please open it again from your invitation, exactly as it came.',
};

const refusals: Readonly<Record<string, Refusal>> = {
  already_ended: {
    heading: 'You have taken part already',
    tone: 'good',
    text: 'We have your participation in this study. There is nothing more to do here; thank you.',
  },
  not_invited: {
    heading: 'Your application is being looked at',
    tone: 'wait',
    text: 'This study opens for you once the research team has invited you. You will get an email.',
  },
  closed_to_you: {
    heading: 'This study is not open to you',
    tone: 'info',
    text: 'Thank you for your interest. The study looks for other people this time.',
  },
  full: {
    heading: 'All places are taken',
    tone: 'info',
    text: 'Others were a little faster, so this study has no place left. Thank you for your interest; nothing is expected of you.',
  },
  study_not_open: {
    heading: 'This study is not open',
    tone: 'wait',
    text: 'It is paused or has ended. If it is paused, the same link works again later.',
  },
  expired: { heading: 'This link has expired', tone: 'bad', text: 'Please ask the people who invited you for a new one.' },
};

/** Why a link does not lead into the study, in plain words; unknown reasons read like an unknown link. */
export function renderRefusal(reason: string): string {
  const { heading, tone, text } = refusals[reason] ?? unknown;
  return renderMessagePage({ heading, tone }, <p>{text}</p>);
}
