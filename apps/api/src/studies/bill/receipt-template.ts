import type { MailTemplate } from '../../platform/mail/mail-template.js';

/** For whoever closed a study that recruited from the panel: its final bill. */
export const receiptTemplate: MailTemplate = {
  subject: 'Receipt: {{study}}',
  text: `
Hello,

you have closed “{{study}}”. This is its final bill.

Reserved: {{reserved}}
Recruitment fees: {{completed}} × {{fee}} = {{fees}}
Incentives: {{paid}} × {{incentive}} = {{incentives}}
Total spent: {{spent}}
Unused: {{unused}}
Budget: {{budget}}

The unused amount is available in the budget again. Payments that are on their way to participants go on.

The same figures stand under GET /api/v1/studies/{{studyId}}/bill, and every movement in the ledger of the budget.
`,
};
