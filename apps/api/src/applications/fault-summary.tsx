import type { Screener } from '@panelbridge/core';
import type { JSX } from 'preact';
import type { FieldFault } from './plan-form.js';
import { questionElementId } from './question-field.js';

/** Everything that is wrong with a form, above it and with a link to each field; reading begins here. */
export function FaultSummary({
  faults,
  screener,
}: {
  readonly faults: readonly FieldFault[];
  readonly screener: Screener | null;
}): JSX.Element {
  return (
    <div class="faults" role="alert" tabIndex={-1} autofocus aria-labelledby="faults">
      <h2 id="faults">{faults.length === 1 ? 'One answer needs your attention' : `${faults.length} answers need your attention`}</h2>
      <ul>
        {faults.map(({ field, detail }) => {
          const index = screener?.questions.findIndex(({ id }) => id === field) ?? -1;
          const question = screener?.questions[index];
          return (
            <li>
              <a href={`#${question ? questionElementId(question, index) : field}`}>{question ? `${question.text} – ${detail}` : detail}</a>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
