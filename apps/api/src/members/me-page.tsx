import type { JSX } from 'preact';
import { showMoney } from '../pages/show-money.js';
import { showDay, showTime } from '../pages/show-time.js';
import { renderMemberPage } from './member-page.js';
import type { Member } from './member.js';
import type { OwnParticipation } from './own-participations.js';
import { incentiveWords, standingWords } from './standing-words.js';

/** What a member's own page shows. */
export interface MePageInput {
  readonly member: Member;
  readonly participations: readonly OwnParticipation[];
  /** Whom to write to about one's data; `null`: the hub has no address that could be answered to. */
  readonly contact: string | null;
}

/** A member's own page: what they applied to, what came of it, and what they can decide about themselves. */
export function renderMe({ member, participations, contact }: MePageInput): string {
  const { firstName, lastName, email, optedOut } = member;
  const name = [firstName, lastName].filter(Boolean).join(' ');
  return renderMemberPage({ title: 'My page', place: 'me' }, [
    <p>You are signed in as {name === '' ? <strong>{email}</strong> : [<strong>{name}</strong>, `, ${email}`]}.</p>,
    <section aria-labelledby="applications">
      <h2 id="applications">My studies</h2>
      {participations.length === 0 ? (
        <p>
          You have not applied to any study yet. <a href="/studies">See the studies for you</a>.
        </p>
      ) : (
        <ul class="entries">
          {participations.map((one) => (
            <Entry participation={one} />
          ))}
        </ul>
      )}
    </section>,
    <Invitations optedOut={optedOut} />,
    <section aria-labelledby="data">
      <h2 id="data">My data</h2>
      <p>
        You may have a copy of everything that is stored about you, have it corrected, or have it erased.{' '}
        {contact === null ? (
          'Ask the people who invited you.'
        ) : (
          <>
            Write to <a href={`mailto:${contact}`}>{contact}</a> from the address that you are signed in with.
          </>
        )}
      </p>
    </section>,
  ]);
}

function Entry({ participation }: { readonly participation: OwnParticipation }): JSX.Element {
  const { title, status, appliedAt, entryPath, bookingPath, session, incentives } = participation;
  return (
    <li>
      <h3>{title}</h3>
      <p>{standingWords[status]}</p>
      {session !== null && (
        <p>
          <strong>
            <time dateTime={session.startsAt}>{showTime(new Date(session.startsAt), session.zone)}</time>
          </strong>{' '}
          <span class="soft">({session.zone})</span>
        </p>
      )}
      {incentives.map(({ state, kind, amount, currency }) => (
        <p>
          {kind === 'bonus' ? 'A bonus of ' : 'Your incentive of '}
          <strong>{showMoney({ amount, currency })}</strong> {incentiveWords[state]}
        </p>
      ))}
      <p class="soft">
        Since <time dateTime={appliedAt.toISOString()}>{showDay(appliedAt, 'UTC')}</time>
      </p>
      {bookingPath !== null && (
        <p>
          <a class={session === null ? 'button' : 'button quiet'} href={bookingPath}>
            {session === null ? 'Choose a time' : 'Move or call off the session'}
            <span class="aside">: {title}</span>
          </a>
        </p>
      )}
      {entryPath !== null && (
        <p>
          <a class="button" href={entryPath}>
            Go to the study<span class="aside">: {title}</span>
          </a>
        </p>
      )}
    </li>
  );
}

function Invitations({ optedOut }: { readonly optedOut: boolean }): JSX.Element {
  return (
    <section aria-labelledby="invitations">
      <h2 id="invitations">Invitations</h2>
      <p>
        {optedOut
          ? 'We send you no invitations to new studies. What you have applied to goes on as before, with the mails that belong to it.'
          : 'We write to you when a study is looking for people like you.'}
      </p>
      <form method="post" action="/me/invitations">
        <input type="hidden" name="invitations" value={optedOut ? 'on' : 'off'} />
        <button class="button quiet" type="submit">
          {optedOut ? 'Send me invitations again' : 'Send me no more invitations'}
        </button>
      </form>
    </section>
  );
}
