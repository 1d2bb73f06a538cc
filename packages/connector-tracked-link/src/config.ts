import { z } from 'zod';

/** What seed projects put on the button that leads back, best first (S1-28). */
export const callToActionTexts = ['Claim Your Reward', 'Get Your Incentive', 'Complete Your Session'] as const;

/**
 * Settings of one connection, that is, of one tool. All three are read by the host as well; see `HostSettings` of the contract.
 *
 * @param presetIds Ids of the tools that can be chosen.
 */
export function describeConnectionConfig(presetIds: readonly string[]) {
  return z.object({
    preset: z
      .enum(presetIds)
      .default('generic')
      .meta({ title: 'Tool', description: 'Which tool the links lead to. Choose "generic" for one that is not listed.' }),
    webhookScheme: z.enum(['none', 'signature', 'header']).default('none').meta({
      title: 'Webhook check',
      description:
        'How the tool proves that a webhook is its own: "signature" signs the body with the webhook key, "header" sends the key in a header. "none" refuses webhooks.',
    }),
    placeholder: z
      .string()
      .max(200)
      .refine((text) => text.split('{name}').length === 2, { error: 'must hold {name} once, where the name of the parameter goes' })
      .optional()
      .meta({
        title: 'Placeholder',
        description:
          'How the tool writes a kept parameter into a redirect address, with {name} for the name of the parameter. Leave it out to use what the chosen tool is known to need.',
        examples: ['{{{name}}}', '[{name}]', '%{name}%'],
      }),
  });
}

/** Settings of one study. Invite link, parameter name and what a return leads to are the host's own, since every redirecting tool has them. */
export const studyConfig = z.object({
  outline: z
    .string()
    .trim()
    .min(1)
    .max(120)
    .optional()
    .meta({
      title: 'Outline',
      description:
        'Which outline, survey or test the link leads to, in words of your own. Change it when that changes: the set-up then has to be verified again.',
      lockedFrom: 'never',
      examples: ['Banking on the phone, version 2'],
    }),
});
