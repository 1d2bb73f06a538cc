import type { MailTemplate } from '../../platform/mail/mail-template.js';

/** For somebody who applied to a study by an address that takes part already: the way on goes to the address alone. */
export const applicationKnownTemplate: MailTemplate = {
  subject: 'Your application: {{study}}',
  text: `
{{greeting}}

Somebody applied to “{{study}}” with your email address. You are in this study already, because you applied or because we invited you, so nothing has changed by it.

{{standing}}

{{link}}

If it was not you, you need not do anything.
`,
};
