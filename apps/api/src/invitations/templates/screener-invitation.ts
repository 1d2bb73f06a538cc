import type { MailTemplate } from '../../platform/mail/mail-template.js';

/** The invitation to a study's screener: a few questions come first (D24). */
export const screenerInvitationTemplate: MailTemplate = {
  subject: 'A study that may be for you: {{study}}',
  text: `
{{greeting}}

We are looking for people to take part in “{{study}}”, and you may be one of them. The link below opens a few questions on our page.

If the study is for you, you are redirected to {{tool}}, where it takes place. When you are done, the button at the end brings you back to us; please use it, since that is how we know that you took part.

The study itself takes about {{minutes}} minutes.
For taking part in it you get {{reward}}.

{{link}}

The link is yours alone, so please do not pass it on. If you do not want to take part, you need not do anything.
`,
};
