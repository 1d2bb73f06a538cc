import type { JSX } from 'preact';
import { showMoney } from '../pages/show-money.js';
import type { OpenStudy } from './open-studies.js';

/** What a study is about, and what it takes and gives. */
export function StudyFacts({ study }: { readonly study: Pick<OpenStudy, 'description' | 'minutes' | 'amount' | 'currency'> }): JSX.Element {
  const { description, minutes, amount, currency } = study;
  return (
    <div class="card">
      {description
        .split(/\n\s*\n/)
        .filter((paragraph) => paragraph.trim() !== '')
        .map((paragraph) => (
          <p class="lines">{paragraph.trim()}</p>
        ))}
      <dl class="facts">
        {minutes !== null && [<dt>Time</dt>, <dd>about {minutes} minutes</dd>]}
        {amount && currency ? [<dt>Incentive</dt>, <dd>{showMoney({ amount, currency })}</dd>] : null}
      </dl>
    </div>
  );
}
