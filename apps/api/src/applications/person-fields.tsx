import type { JSX } from 'preact';
import type { FieldFault } from './plan-form.js';
import { formFields, type SubmittedForm } from './submitted-form.js';

const personFields = [
  { field: formFields.email, member: 'email', label: 'Email address', type: 'email', autocomplete: 'email', required: true },
  { field: formFields.firstName, member: 'firstName', label: 'First name', type: 'text', autocomplete: 'given-name', required: true },
  { field: formFields.lastName, member: 'lastName', label: 'Last name', type: 'text', autocomplete: 'family-name', required: false },
] as const;

/** Asks who applies; nothing is asked of people who come by an invitation of theirs. */
export function PersonFields({ form, faults }: { readonly form: SubmittedForm; readonly faults: readonly FieldFault[] }): JSX.Element {
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
