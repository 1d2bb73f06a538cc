import { StudyFacts } from '../applications/study-facts.js';
import { renderMessagePage } from '../pages/message-page.js';
import { showMoney } from '../pages/show-money.js';
import type { BrowsedStudy } from './matching-studies.js';
import { renderMemberPage } from './member-page.js';

/** The studies that look for people like the member. */
export function renderStudies(studies: readonly BrowsedStudy[]): string {
  return renderMemberPage({ title: 'Studies for you', place: 'studies' }, [
    <p>
      {studies.length === 0
        ? 'No study is looking for people like you at the moment. Come back later; we also write to you when one does, unless you have said not to.'
        : 'These studies are looking for people like you.'}
    </p>,
    studies.length > 0 && (
      <ul class="entries">
        {studies.map(({ id, title, minutes, amount, currency, moderation }) => (
          <li>
            <h2>
              <a href={`/studies/${id}`}>{title}</a>
            </h2>
            <dl class="facts">
              <dt>How</dt>
              <dd>{moderation === 'moderated' ? 'a talk at a time that you choose' : 'on your own, when it suits you'}</dd>
              {minutes !== null && [<dt>Time</dt>, <dd>about {minutes} minutes</dd>]}
              {amount && currency ? [<dt>Incentive</dt>, <dd>{showMoney({ amount, currency })}</dd>] : null}
            </dl>
          </li>
        ))}
      </ul>
    ),
  ]);
}

/** One study, with the way to apply as oneself: neither name nor address has to be written again (S2-48). */
export function renderStudy(study: BrowsedStudy): string {
  return renderMemberPage({ title: study.title, place: null }, [
    <StudyFacts study={study} />,
    <form method="post" action={`/studies/${study.id}`}>
      <button class="button" type="submit">
        Apply
      </button>
    </form>,
    <p class="soft">You may be asked a few questions first. Your name and address are known, so you need not write them again.</p>,
    <p>
      <a href="/studies">All studies for you</a>
    </p>,
  ]);
}

/** For a study that is not among those of the member; nothing is told of it, not even whether it is there. */
export function renderNoStudy(): string {
  return renderMessagePage({ heading: 'This study is not in your list', tone: 'info' }, [
    <p>It has ended, is full, or looks for other people. If you have applied to it, you find it on your own page.</p>,
    <p>
      <a class="button" href="/studies">
        Studies for you
      </a>
    </p>,
    <p>
      <a href="/me">My page</a>
    </p>,
  ]);
}
