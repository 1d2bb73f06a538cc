import { renderMessagePage, type Tone } from '../pages/message-page.js';
import type { OpenStudy } from './open-studies.js';

/** For who is in and leads on to the study: the page goes there by itself, through the entry that knows the link. */
export function renderQualified({ title }: OpenStudy, entryUrl: string): string {
  return renderMessagePage({ heading: 'You are in', tone: 'good', study: title, goTo: entryUrl }, [
    <p>Thank you, this study is for you. It opens by itself.</p>,
    renderWayOn(entryUrl),
  ]);
}

/** For who applied before and comes back with their invitation: the way on, taken only by a click. */
export function renderResumed({ title }: OpenStudy, entryUrl: string): string {
  return renderMessagePage({ heading: 'You are in already', tone: 'good', study: title }, [
    <p>We have your answers. Go on where you stopped.</p>,
    renderWayOn(entryUrl),
  ]);
}

/** For who is invited to a conversation: where a time is chosen, moved or called off. */
export function renderBookable({ title }: OpenStudy, bookingUrl: string): string {
  return renderMessagePage({ heading: 'You are invited', tone: 'good', study: title }, [
    <p>Choose a time for the conversation, or see the one that you have booked.</p>,
    <p>
      <a class="button" href={bookingUrl}>
        Go to the times
      </a>
    </p>,
  ]);
}

/** Who applies sees no start page, which says the same to who was invited: how we learn that they have finished. */
function renderWayOn(entryUrl: string) {
  return [
    <p>
      At the end, <strong>use the button that brings you back here</strong>. Only then do we know at once that you have finished.
    </p>,
    <p>
      <a class="button" href={entryUrl}>
        Go to the study
      </a>
    </p>,
  ];
}

interface Plain {
  readonly heading: string;
  readonly tone: Tone;
  readonly text: string;
}

const plain = {
  mailed: {
    heading: 'We have sent you an email',
    tone: 'good',
    text: 'Thank you. The next step is in the email that we have sent to your address; its link is for you alone.',
  },
  needs_review: {
    heading: 'Thank you, we have your answers',
    tone: 'wait',
    text: 'The research team looks at them. You get an email as soon as it is decided; there is nothing more to do now.',
  },
  screened_out: {
    heading: 'Thank you for your time',
    tone: 'info',
    text: 'This study looks for other people this time. That says nothing about you, and nothing more is expected of you.',
  },
  over_quota: {
    heading: 'All places are taken',
    tone: 'info',
    text: 'Others were a little faster, so this study has no place left. Thank you for your interest; nothing is expected of you.',
  },
  ended: {
    heading: 'You have taken part already',
    tone: 'good',
    text: 'We have your participation in this study. There is nothing more to do here; thank you.',
  },
  unknown: {
    heading: 'We do not know this study',
    tone: 'bad',
    text: 'The address is not complete, or there is no such study any more. Please open it again from your invitation, exactly as it came.',
  },
  not_open: {
    heading: 'This study is not open yet',
    tone: 'wait',
    text: 'The people who run it have not opened it. Please come back later with the same link.',
  },
  paused: {
    heading: 'This study is paused',
    tone: 'wait',
    text: 'It takes nobody in at the moment. The same link works again when it goes on.',
  },
  closed: { heading: 'This study has ended', tone: 'info', text: 'It takes nobody in any more. Thank you for your interest.' },
  foreign_form: {
    heading: 'Please open the study again',
    tone: 'bad',
    text: 'Your answers came from another website, so we did not take them. Open the study from your invitation and answer there.',
  },
} as const satisfies Readonly<Record<string, Plain>>;

/** A page that only says something. */
export type PlainPage = keyof typeof plain;

/** Renders a page that only says something; `study` is left out where it must not be told or is not known. */
export function renderPlain(page: PlainPage, study?: OpenStudy): string {
  const { heading, tone, text } = plain[page];
  return renderMessagePage({ heading, tone, study: study?.title ?? null }, <p>{text}</p>);
}
