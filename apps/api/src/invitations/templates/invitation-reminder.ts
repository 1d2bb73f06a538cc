import type { MailTemplate } from '../../platform/mail/mail-template.js';

/** For who was invited to a study and has not come yet; it is sent once. */
export const invitationReminderTemplate: MailTemplate = {
  subject: 'Your invitation is still open: {{study}}',
  text: `
{{greeting}}

We invited you to take part in “{{study}}”, and your link still works. It opens our page; from there you are redirected to {{tool}}, where the study takes place, and the button at its end brings you back to us.

It takes about {{minutes}} minutes.
For taking part you get {{reward}}.

{{link}}

The link is yours alone, so please do not pass it on. If you do not want to take part, you need not do anything: this is the only reminder.
`,
};
