import type { MailTemplate } from '../../platform/mail/mail-template.js';

/** For whoever owns the backlog of a study: nobody is paid until a person completes them. */
export const backlogReminderTemplate: MailTemplate = {
  subject: '{{people}} {{waits}} to be completed: {{study}}',
  text: `
Hello,

{{people}} {{waits}} to be completed in “{{study}}”. They have taken part and are marked as submitted; until a person completes them, no incentive is paid.
{{overWeek}} of them for more than a week.

Look at the answers in the tool, then complete, reject or exclude each of them. You find them, the oldest first, by GET /api/v1/studies/{{studyId}}/backlog.

You get this at most once a day, and no more once nobody waits. It goes to the owner of reconciliation, or to whoever launched the study.
`,
};
