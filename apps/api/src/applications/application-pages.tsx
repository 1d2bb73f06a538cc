import { formFieldName, type Screener, type ScreenerVersion } from '@panelbridge/core';
import type { JSX } from 'preact';
import { renderPage } from '../pages/page.js';
import { showMoney } from '../pages/show-money.js';
import type { OpenStudy } from './open-studies.js';
import type { FieldFault, FormPlan } from './plan-form.js';
import { QuestionField, questionElementId } from './question-field.js';
import { formFields, type SubmittedForm } from './submitted-form.js';

/** What the form's page shows. */
export interface ApplicationFormInput {
  readonly study: OpenStudy;
  readonly form: SubmittedForm;
  /** Whether the person is known by an invitation, so that nothing is asked about them. */
  readonly isKnown: boolean;
  readonly screener: ScreenerVersion | null;
  readonly plan: FormPlan | null;
  /** What is wrong with what the person wrote about themselves, then with the answers. */
  readonly faults: readonly FieldFault[];
  /** What is said above the form, such as that the questions have changed. */
  readonly notice?: string;
}

/** The public page of a study with the form to apply, as far as its questions can be shown yet. */
export function renderApplicationForm(input: ApplicationFormInput): string {
  const { study, form, isKnown, screener, plan, faults, notice } = input;
  const hasFaults = faults.length > 0;
  return renderPage({ title: `${hasFaults ? 'Error: ' : ''}${study.title}` }, [
    hasFaults && <FaultSummary faults={faults} screener={screener?.definition ?? null} />,
    <p class="over">Take part in a study</p>,
    <h1>{study.title}</h1>,
    notice !== undefined && (
      <p class="card" role="status">
        {notice}
      </p>
    ),
    <StudyFacts study={study} />,
    <form method="post" action={`/s/${study.id}`} noValidate>
      {form.invitation !== null && <input type="hidden" name={formFields.invitation} value={form.invitation} />}
      {!isKnown && <PersonFields form={form} faults={faults} />}
      {screener && plan && <Questions {...input} screener={screener} plan={plan} />}
      <p class="soft">What you write goes to the people who run this study{isKnown ? '' : '; they use your email address to reach you about it'}.</p>
      <button class="button" type="submit">
        {screener === null ? 'Go to the study' : plan?.isLast === false ? 'Continue' : 'Send my answers'}
      </button>
    </form>,
  ]);
}

function StudyFacts({ study }: { readonly study: OpenStudy }): JSX.Element {
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

const personFields = [
  { field: formFields.email, member: 'email', label: 'Email address', type: 'email', autocomplete: 'email', required: true },
  { field: formFields.firstName, member: 'firstName', label: 'First name', type: 'text', autocomplete: 'given-name', required: true },
  { field: formFields.lastName, member: 'lastName', label: 'Last name', type: 'text', autocomplete: 'family-name', required: false },
] as const;

function PersonFields({ form, faults }: Pick<ApplicationFormInput, 'form' | 'faults'>): JSX.Element {
  return (
    <section aria-labelledby="about-you">
      <h2 id="about-you">About you</h2>
      {personFields.map(({ field, member, label, type, autocomplete, required }) => {
        const fault = faults.find((one) => one.field === field);
        const input = {
          id: field,
          name: field,
          autocomplete,
          spellcheck: false,
          required,
          value: form.person[member],
          ...(fault ? { 'aria-invalid': true, 'aria-describedby': `${field}-fault` } : {}),
        };
        return (
          <div class={fault ? 'field faulty' : 'field'}>
            <label for={field}>
              {label}
              {!required && <span class="soft"> (optional)</span>}
            </label>
            {fault && (
              <p class="error" id={`${field}-fault`}>
                Error: {fault.detail}
              </p>
            )}
            {type === 'email' ? <input type="email" {...input} /> : <input type="text" {...input} />}
          </div>
        );
      })}
    </section>
  );
}

type QuestionsInput = ApplicationFormInput & { readonly screener: ScreenerVersion; readonly plan: FormPlan };

/** The questions that were there before, then the ones that the last answers led to, where reading goes on. */
function Questions({ screener, plan, form, faults }: QuestionsInput): JSX.Element {
  const continues = form.shown.size > 0 && plan.added.size > 0;
  const earlier = plan.questions.filter(({ id }) => !continues || !plan.added.has(id));
  const added = plan.questions.filter(({ id }) => continues && plan.added.has(id));
  const show = (questions: FormPlan['questions']): JSX.Element[] =>
    questions.map((question) => (
      <QuestionField
        question={question}
        index={screener.definition.questions.indexOf(question)}
        values={form.entries.filter(([name]) => name === formFieldName(question.id)).map(([, value]) => value)}
        fault={faults.find(({ field }) => field === question.id)?.detail}
      />
    ));
  return (
    <>
      <input type="hidden" name={formFields.version} value={screener.version} />
      {plan.questions.map(({ id }) => (
        <input type="hidden" name={formFields.shown} value={id} />
      ))}
      <section aria-labelledby="questions">
        <h2 id="questions">{continues ? 'Your answers so far' : 'Questions'}</h2>
        {show(earlier)}
      </section>
      {continues && (
        <section aria-labelledby="more-questions">
          <h2 id="more-questions" tabIndex={-1} autofocus={faults.length === 0}>
            {added.length === 1 ? 'One more question' : `${added.length} more questions`}
          </h2>
          {show(added)}
        </section>
      )}
    </>
  );
}

function FaultSummary({ faults, screener }: { readonly faults: readonly FieldFault[]; readonly screener: Screener | null }): JSX.Element {
  return (
    <div class="faults" role="alert" tabIndex={-1} autofocus aria-labelledby="faults">
      <h2 id="faults">{faults.length === 1 ? 'One answer needs your attention' : `${faults.length} answers need your attention`}</h2>
      <ul>
        {faults.map(({ field, detail }) => {
          const index = screener?.questions.findIndex(({ id }) => id === field) ?? -1;
          const question = screener?.questions[index];
          return (
            <li>
              <a href={`#${question ? questionElementId(question, index) : field}`}>
                {question ? `${question.text} – ${detail}` : detail}
              </a>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
