import { renderMessagePage, type Tone } from '../../pages/message-page.js';

interface Plain {
  readonly heading: string;
  readonly tone: Tone;
  readonly text: string;
}

const plain = {
  unknown: {
    heading: 'We do not know this link',
    tone: 'bad',
    text: 'The address is not complete or no longer valid. Please open the link in your invitation again, exactly as it came.',
  },
  foreign_form: {
    heading: 'Please open the page again',
    tone: 'bad',
    text: 'What you chose came from another website, so nothing was changed. Open the link in your invitation and choose there.',
  },
  not_invited: {
    heading: 'You are not invited yet',
    tone: 'wait',
    text: 'The research team looks at your answers. You get an email as soon as it is decided; then you can choose a time here.',
  },
  not_open: { heading: 'Not open yet', tone: 'wait', text: 'The people who run this study have not opened it. Please come back later.' },
  closed: { heading: 'This study has ended', tone: 'info', text: 'No time can be booked any more. Thank you for your interest.' },
  cancelled: { heading: 'Your booking is called off', tone: 'info', text: 'There is nothing more to do for you.' },
  expired: {
    heading: 'Your place was kept, and is not any more',
    tone: 'info',
    text: 'No time was booked while it was kept, so it went to somebody else. Nothing is expected of you.',
  },
  ended: { heading: 'You have taken part already', tone: 'good', text: 'There is nothing more to book here; thank you.' },
  nothing: {
    heading: 'There is nothing to book here',
    tone: 'info',
    text: 'Nothing is expected of you. If that surprises you, please tell the people who invited you.',
  },
} as const satisfies Readonly<Record<string, Plain>>;

/** A page that only says something. */
export type PlainBookingPage = keyof typeof plain;

/** Renders a page that only says something; `calendarUrl` leads to the file that takes an entry out of the person's calendar. */
export function renderPlainBooking(
  page: PlainBookingPage,
  { title, calendarUrl }: { readonly title?: string; readonly calendarUrl?: string },
): string {
  const { heading, tone, text } = plain[page];
  return renderMessagePage({ heading, tone, study: title ?? null }, [
    <p>{text}</p>,
    calendarUrl !== undefined && (
      <p>
        <a href={calendarUrl}>Take the entry out of your calendar</a>
      </p>
    ),
  ]);
}
