import type { MailTemplate } from '../../platform/mail/mail-template.js';

/** The link by which a member of the panel signs in. */
export const signInTemplate: MailTemplate = {
  subject: 'Your link to sign in',
  text: `
{{greeting}}

Here is the link to your own page, where you find studies that are looking for people like you, and how your applications stand.
It opens your page in the panel “{{panel}}”.

{{link}}

It works once, within {{minutes}} minutes, and it is yours alone, so please do not pass it on. If you did not ask for it, you need not do anything: nobody gets in without this mail.
`,
};
