import type { JSX } from 'preact';
import { renderMessagePage } from '../../pages/message-page.js';
import { renderPage } from '../../pages/page.js';
import { showMoney } from '../../pages/show-money.js';
import { showClock, showDay, showOffset, showTime } from '../../pages/show-time.js';
import { bookingFields } from './booking-form.js';
import type { BookingAnswer, BookingNotice } from './booking.service.js';
import type { FreeSession } from './booking-store.js';
import { zonesByRegion } from './time-zones.js';

type Answer<Kind extends BookingAnswer['kind']> = Extract<BookingAnswer, { readonly kind: Kind }>;

const notices: Readonly<Record<BookingNotice, { readonly heading: string; readonly text: string }>> = {
  taken: { heading: 'That time is taken', text: 'Somebody else was a little faster. These times are still free:' },
  chosen_none: { heading: 'Please choose a time', text: 'None was chosen. These times are free:' },
};

/** The free times, in the zone that the person chose. @param path of the page itself */
export function renderChoice({ facts, sessions, zone, isMove, notice }: Answer<'choose'>, path: string): string {
  const { title, minutes, amount, currency } = facts;
  const heading = isMove ? 'Choose another time' : 'Choose a time';
  return renderPage({ title: notice ? `Error: ${notices[notice].heading}` : `${heading}: ${title}` }, [
    notice && (
      <div class="faults" role="alert">
        <h2>{notices[notice].heading}</h2>
        <p>{sessions.length > 0 ? notices[notice].text : 'No other time is free at the moment.'}</p>
      </div>
    ),
    <p class="over">{title}</p>,
    <h1>{heading}</h1>,
    <dl class="facts card">
      {minutes !== null && [<dt>Time</dt>, <dd>about {minutes} minutes</dd>]}
      {amount && currency ? [<dt>Incentive</dt>, <dd>{showMoney({ amount, currency })}</dd>] : null}
    </dl>,
    <ZoneForm zone={zone} path={path} wants={isMove ? 'move' : null} />,
    sessions.length === 0 ? (
      <p>No time is free at the moment. Please come back later with the same link: times are added, and others become free.</p>
    ) : (
      <form method="post" action={path}>
        <input type="hidden" name={bookingFields.act} value="book" />
        <input type="hidden" name={bookingFields.zone} value={zone} />
        {[...Map.groupBy(sessions, ({ startsAt }) => showDay(startsAt, zone))].map(([day, ofDay]) => (
          <Day day={day} sessions={ofDay} zone={zone} />
        ))}
        <button class="button" type="submit">
          {isMove ? 'Move my booking to this time' : 'Book this time'}
        </button>
      </form>
    ),
    isMove && (
      <p>
        <a href={path}>Keep the time that I have</a>
      </p>
    ),
  ]);
}

function Day({
  day,
  sessions,
  zone,
}: {
  readonly day: string;
  readonly sessions: readonly FreeSession[];
  readonly zone: string;
}): JSX.Element {
  return (
    <fieldset class="field">
      <legend>{day}</legend>
      {sessions.map(({ id, startsAt, endsAt }) => (
        <label class="choice">
          <input type="radio" name={bookingFields.session} value={id} required />
          <span>
            {showClock(startsAt, zone)} to {showClock(endsAt, zone)} <span class="soft">{showOffset(startsAt, zone)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** Without a script nobody knows where the person is, so they say it; the choice stays with the booking. */
function ZoneForm({ zone, path, wants }: { readonly zone: string; readonly path: string; readonly wants: 'move' | null }): JSX.Element {
  const isListed = [...zonesByRegion.values()].some((zones) => zones.includes(zone));
  return (
    <form method="get" action={path} class="card">
      {wants && <input type="hidden" name={bookingFields.wants} value={wants} />}
      <div class="field">
        <label for="zone">Your time zone</label>
        <p class="hint">All times on this page are shown for it.</p>
        <select id="zone" name={bookingFields.zone}>
          {!isListed && (
            <option value={zone} selected>
              {zone}
            </option>
          )}
          {[...zonesByRegion].map(([region, zones]) => (
            <optgroup label={region}>
              {zones.map((one) => (
                <option value={one} selected={one === zone}>
                  {one.replaceAll('_', ' ')}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </div>
      <button class="button plain" type="submit">
        Show times for this zone
      </button>
    </form>
  );
}

/** A booking that is alive. */
export function renderBooked({ facts, booking, zone, did }: Answer<'booked'>, path: string): string {
  const heading = did === 'moved' ? 'Your booking is moved' : did === 'booked' ? 'You are booked' : 'Your booking';
  const isOpen = booking.startsAt.getTime() > Date.now();
  return renderMessagePage({ heading, tone: 'good', study: facts.title }, [
    <BookingFacts booking={booking} zone={zone} />,
    did !== null && <p>We have sent you an email that says the same.</p>,
    isOpen && (
      <p>
        <a class="button" href={`${path}/calendar.ics`}>
          Put it into my calendar
        </a>
      </p>
    ),
    isOpen && (
      <p>
        <a href={`${path}?${bookingFields.wants}=move`}>Choose another time</a> or{' '}
        <a href={`${path}?${bookingFields.wants}=cancel`}>call it off</a>, until it begins.
      </p>
    ),
  ]);
}

/** The question whether a booking is to be called off. */
export function renderCancelQuestion({ facts, booking, zone }: Answer<'confirm_cancel'>, path: string): string {
  return renderMessagePage({ heading: 'Call the booking off?', tone: 'wait', study: facts.title }, [
    <BookingFacts booking={booking} zone={zone} />,
    <p>
      Your place goes to somebody else then, and you cannot take it back. If only the time does not suit you, choose another one instead.
    </p>,
    <form method="post" action={path}>
      <input type="hidden" name={bookingFields.act} value="cancel" />
      <button class="button" type="submit">
        Call it off
      </button>
    </form>,
    <p>
      <a href={path}>Keep it</a> or <a href={`${path}?${bookingFields.wants}=move`}>choose another time</a>
    </p>,
  ]);
}

function BookingFacts({ booking, zone }: Pick<Answer<'booked'>, 'booking' | 'zone'>): JSX.Element {
  const { startsAt, endsAt, host, location } = booking;
  return (
    <dl class="facts card">
      <dt>When</dt>
      <dd>
        {showTime(startsAt, zone)} <span class="soft">({zone})</span>
      </dd>
      <dt>Until</dt>
      <dd>{showClock(endsAt, zone)}</dd>
      {host !== null && [<dt>With</dt>, <dd>{host}</dd>]}
      {location !== null && [<dt>Where</dt>, <dd>{/^https:\/\/\S+$/.test(location) ? <a href={location}>{location}</a> : location}</dd>]}
    </dl>
  );
}
