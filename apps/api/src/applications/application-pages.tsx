import { formFieldName, type ScreenerVersion } from '@panelbridge/core';
import type { JSX } from 'preact';
import { renderPage } from '../pages/page.js';
import type { OpenStudy } from './open-studies.js';
import type { FieldFault, FormPlan } from './plan-form.js';
import { FaultSummary } from './fault-summary.js';
import { PersonFields } from './person-fields.js';
import { QuestionField } from './question-field.js';
import { StudyFacts } from './study-facts.js';
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
      {study.consentForm !== null && (
        <section aria-labelledby="consent">
          <h2 id="consent">What you agree to by applying</h2>
          <p class="lines">{study.consentForm}</p>
        </section>
      )}
      <p class="soft">
        What you write goes to the people who run this study{isKnown ? '' : '; they use your email address to reach you about it'}.
      </p>
      {(screener === null || plan?.isLast !== false) && !study.automatic && (
        <p class="soft">Somebody reads every application. If the study is for you, we write to you, and tell you how it goes on.</p>
      )}
      {(screener === null || plan?.isLast !== false) && study.automatic && (
        // Who is in is led on at once, so what has to be known at the study's end is said here, where there is time to read it.
        <p class="soft">
          If the study is for you, it opens by itself. At its end, <strong>use the button that brings you back here</strong>.
        </p>
      )}
      <button class="button" type="submit">
        {screener === null ? (study.automatic ? 'Go to the study' : 'Apply') : plan?.isLast === false ? 'Continue' : 'Send my answers'}
      </button>
    </form>,
  ]);
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
