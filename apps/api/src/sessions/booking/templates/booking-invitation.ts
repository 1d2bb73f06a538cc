import type { MailTemplate } from '../../../platform/mail/mail-template.js';

/** The invitation to a study in which people book a time. */
export const bookingInvitationTemplate: MailTemplate = {
  subject: 'Choose a time: {{study}}',
  text: `
{{greeting}}

You are invited to take part in “{{study}}”. It is a conversation at a time of your choice.

It takes about {{minutes}} minutes.
For taking part you get {{reward}}.

Please choose a time on our page; times are shown in the time zone that you choose there. By the same link you can move your booking or call it off later.

{{link}}

Your place is kept until {{deadline}}.

The link is yours alone, so please do not pass it on. If you do not want to take part, you need not do anything.
`,
};
