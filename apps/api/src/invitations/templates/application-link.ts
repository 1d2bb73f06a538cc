import type { MailTemplate } from '../../platform/mail/mail-template.js';

/** For somebody whose address was typed on a study's page and is in the panel already: who has the address answers, and nobody else. */
export const applicationLinkTemplate: MailTemplate = {
  subject: 'Your application: {{study}}',
  text: `
{{greeting}}

Somebody applied to “{{study}}” with your email address. We know the address already, so we ask you rather than whoever typed it. If it was you, please go on by the link below: it opens the page of the study once more, this time as yours.

{{link}}

The link is yours alone, so please do not pass it on. If it was not you, you need not do anything; what was written there was not kept.
`,
};
