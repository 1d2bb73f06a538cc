import type { MailTemplate } from '../../platform/mail/mail-template.js';

/** The invitation to a study. It says before the click that people are redirected and brought back (S1-29). */
export const invitationTemplate: MailTemplate = {
  subject: 'Your invitation: {{study}}',
  text: `
{{greeting}}

You are invited to take part in “{{study}}”.

The link below opens our page. From there you are redirected to {{tool}}, where the study takes place. When you are done, the button at the end brings you back to us; please use it, since that is how we know that you took part.

It takes about {{minutes}} minutes.
For taking part you get {{reward}}.

{{link}}

The link is yours alone, so please do not pass it on. If you do not want to take part, you need not do anything.
`,
};
