import { z } from 'zod';

/** Settings of one connection. All are read by the host; see `HostSettings` of the contract. Nothing is needed: without a key the hub plays Rally’s part (D1). */
export const connectionConfig = z.object({
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'must be an absolute https address, for example https://api.example.com' })
    .optional()
    .meta({
      title: 'Base URL',
      description:
        'Where Rally’s public API is reached. Leave it out for Rally itself. Experimental: the vendor publishes neither a sandbox nor other addresses.',
    }),
  webhookScheme: z.enum(['none', 'svix']).default('none').meta({
    title: 'Webhook check',
    description: 'How Rally proves that a webhook is its own: “svix” checks the signature by the webhook key; “none” refuses webhooks.',
  }),
});

/** Settings of one study. */
export const studyConfig = z.object({
  rallyStudyId: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9_-]{1,100}$/, {
      error: 'must be the id of the study as Rally’s API gives it, such as cm1uwhduy001vle4gr4soyqkq; it is no address',
    })
    .optional()
    .meta({
      title: 'Study at Rally',
      // Nothing is read by it; whoever named a wrong one sees that at the next check and corrects it.
      lockedFrom: 'first_record',
      description:
        'The id of the matching study in Rally. Leave it out where the hub itself is the workspace: then the rules hold all the same, and nothing is told to anybody.',
    }),
});

/** Settings of one study, parsed. */
export type StudyConfig = z.infer<typeof studyConfig>;
