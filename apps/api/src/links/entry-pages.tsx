import { formatMoney } from '@panelbridge/core';
import { renderPage } from '../pages/page.js';
import type { EntrySummary } from './entry-summary.js';

/** The page in front of the tool: where it leads, that it brings people back, and the button that starts. */
export function renderStartPage(summary: EntrySummary, token: string): string {
  const { title, toolHost, minutes, amount, currency } = summary;
  return renderPage({ title }, [
    <h1>{title}</h1>,
    <div class="card">
      <p>
        The study takes place at <strong>{toolHost}</strong>
        {minutes !== null && ` and takes about ${minutes} minutes`}. When you have finished, you are brought back here
        {amount && currency ? ` and we note the ${formatMoney({ amount, currency })} for you` : ''}.
      </p>
      <p class="soft">Please use the button at the end of the study to come back. Only then do we know at once that you have finished.</p>
    </div>,
    <form method="post" action={`/r/${token}`}>
      <button class="button" type="submit">
        {summary.status === 'started' || summary.status === 'incomplete' ? 'Continue' : 'Start'}
      </button>
    </form>,
  ]);
}

/** Leads on to the tool by itself, with a link for browsers that do not. */
export function renderGoingPage(url: string): string {
  return renderPage({ title: 'One moment', goTo: url }, [
    <h1>One moment</h1>,
    <p>The study opens by itself.</p>,
    <p>
      <a class="button" href={url} rel="noreferrer">
        Go on to the study
      </a>
    </p>,
  ]);
}

const refusals: Readonly<Record<string, readonly [heading: string, text: string]>> = {
  already_ended: ['You have taken part already', 'We have your participation in this study. There is nothing more to do here; thank you.'],
  not_invited: ['Your application is being looked at', 'This study opens for you once the research team has invited you. You will get an email.'],
  closed_to_you: ['This study is not open to you', 'Thank you for your interest. The study looks for other people this time.'],
  full: ['All places are taken', 'Others were a little faster, so this study has no place left. Thank you for your interest; nothing is expected of you.'],
  study_not_open: ['This study is not open', 'It is paused or has ended. If it is paused, the same link works again later.'],
  unknown: ['We do not know this link', 'The link is not complete or no longer valid. Please open it again from your invitation, exactly as it came.'],
  expired: ['This link has expired', 'Please ask the people who invited you for a new one.'],
};

/** Why a link does not lead into the study, in plain words; unknown reasons read like an unknown link. */
export function renderRefusal(reason: string): string {
  const [heading, text] = refusals[reason] ?? (refusals['unknown'] as readonly [string, string]);
  return renderPage({ title: heading }, [<h1>{heading}</h1>, <p>{text}</p>]);
}

/** Says that the hub cannot work just now and that nothing is lost by trying again. */
export function renderUnavailable(): string {
  return renderPage({ title: 'Please try again' }, [
    <h1>Please try again in a moment</h1>,
    <p>We could not store your click just now. Nothing is lost: reload this page and it goes on where you were.</p>,
  ]);
}
