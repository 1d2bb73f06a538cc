import type { MailTemplate } from '../../../platform/mail/mail-template.js';

const facts = `
When: {{when}}
How long: {{minutes}} minutes
With: {{host}}
Where: {{location}}
`;

const footer = `
On our page you find a file for your calendar, and you can move your booking or call it off there until it begins:

{{link}}

The link is yours alone, so please do not pass it on.
`;

/** Somebody has booked. */
export const bookingConfirmedTemplate: MailTemplate = {
  subject: 'Booked: {{study}}, {{when}}',
  text: `
{{greeting}}

Your time for “{{study}}” is booked.
${facts}
For taking part you get {{reward}}.
${footer}`,
};

/** A booking is for another time or place, whoever wanted it so. */
export const bookingMovedTemplate: MailTemplate = {
  subject: 'Changed: {{study}}, {{when}}',
  text: `
{{greeting}}

Your booking for “{{study}}” has changed. This is what holds now.
${facts}
If you have the old time in your calendar, take the new file from our page: it replaces the entry.
${footer}`,
};

/** The day before. */
export const bookingReminderTemplate: MailTemplate = {
  subject: 'Soon: {{study}}, {{when}}',
  text: `
{{greeting}}

This is a reminder of your booking for “{{study}}”.
${facts}${footer}`,
};

/** Nothing comes of a booking. */
export const bookingCancelledTemplate: MailTemplate = {
  subject: 'Called off: {{study}}',
  text: `
{{greeting}}

Your booking for “{{study}}” on {{when}} is called off. There is nothing more to do for you.

On our page you find a file that takes the entry out of your calendar:

{{link}}
`,
};
