import { outcomes } from '@panelbridge/core';
import { z } from 'zod';

/** Kinds of tests, by which ids are written; see `ids.ts`. */
export const testTypes = ['survey', 'interaction', 'classic'] as const;

/** One of {@link testTypes}. */
export type TestType = (typeof testTypes)[number];

/** The one word for a session's status that the vendor publishes. */
export const publishedStatus = 'COMPLETE';

const address = z.url({ protocol: /^https?$/, error: 'must be an absolute https address, for example https://api.example.com' });
const choices = testTypes.map((type) => `"${type}"`).join(', ');

/** Settings of one connection. All are read by the host as well; see `HostSettings` of the contract. */
export const connectionConfig = z.object({
  baseUrl: address.optional().meta({
    title: 'Base URL',
    description:
      'Where the Results API is reached. Leave it out for UserTesting itself. Experimental: the vendor publishes neither a sandbox nor the addresses of other regions.',
  }),
  tokenUrl: address.optional().meta({
    title: 'Token endpoint',
    description:
      'Where access is asked for with the id and the secret of the client. It goes with the base URL: set both or neither. Experimental, as that is.',
  }),
  requestsPerMinute: z.int().min(1).max(600).optional().meta({
    title: 'Requests per minute',
    description:
      'For all studies of this connection together. Leave it out to keep the 10 that UserTesting publishes; raise it only if UserTesting granted more.',
  }),
  pullEveryMinutes: z.int().min(1).max(1440).optional().meta({
    title: 'Minutes between pulls',
    description: 'From the end of one reading of a test’s sessions to the next; 15 where it is left out.',
  }),
  placeholder: z
    .string()
    .max(200)
    .refine((text) => text.trim() !== '' && text.split('{name}').length <= 2, {
      error: 'must hold the word that the tool replaces by the id, such as #cuser#, with {name} once at most',
    })
    .optional()
    .meta({
      title: 'Placeholder',
      description:
        'What the test replaces by the person’s id in its redirects; #cuser# where it is left out. Experimental: the vendor documents the word for panel links, not for every kind of test.',
      examples: ['#cuser#'],
    }),
  statusMap: z
    .record(
      z.string().regex(/^\S(.{0,98}\S)?$/, { error: 'must be a word of UserTesting’s, 1 to 100 characters without blanks around it' }),
      z.enum(outcomes, { error: `must be one of ${outcomes.join(', ')}` }),
    )
    .refine((map) => !Object.hasOwn(map, publishedStatus), { error: `must leave ${publishedStatus} out, which always means submitted` })
    .optional()
    .meta({
      title: 'Further statuses',
      description:
        'UserTesting’s words for statuses besides COMPLETE, with what each means here. Experimental: the vendor lists none; a word that is not listed goes to the quarantine, where you see it.',
      examples: [{ SCREENED_OUT: 'screened_out' }],
    }),
});

/** Settings of one study. */
export const studyConfig = z.object({
  testType: z
    .enum(testTypes, { error: `choose ${choices}: people’s ids are written by the type of the test, and nobody guesses it` })
    .meta({
      title: 'Type of test',
      description:
        'Surveys and interaction tests know a person as i and the rest of the id; classic tests (talk-out-loud, moderated) know the id as it is.',
    }),
  audience: z
    .literal('invite_network', {
      error:
        'must be "invite_network": only Invite Network has a link by which people of your own can come in; build the test anew with that audience',
    })
    .default('invite_network')
    .meta({ title: 'Audience', description: 'Which audience the test uses. Only the Invite Network takes people from elsewhere.' }),
  testId: z
    .guid({
      error:
        'must be the id of the test, a UUID such as 3f8a1c52-0b7d-4e6f-9a21-5c4d3e2f1a0b; copy it from the address of the test in UserTesting',
    })
    .optional()
    .meta({
      title: 'Test id',
      // Whoever copied a wrong one learns that when nothing can be read by it.
      lockedFrom: 'first_record',
      description:
        'Names the test to the Results API. Without it nothing can be pulled: statuses come from redirects alone, which a person has to confirm. Classic tests may not be listed there.',
    }),
});
