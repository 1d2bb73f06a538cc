import type { MailTemplate } from '../../platform/mail/mail-template.js';

/** For who was invited to a study's screener and has not answered; it is sent once. */
export const screenerReminderTemplate: MailTemplate = {
  subject: 'Still looking for you: {{study}}',
  text: `
{{greeting}}

We are still looking for people to take part in “{{study}}”, and you may be one of them. The link below opens a few questions on our page.

The study itself takes about {{minutes}} minutes.
For taking part in it you get {{reward}}.

{{link}}

The link is yours alone, so please do not pass it on. If you do not want to take part, you need not do anything: this is the only reminder.
`,
};
