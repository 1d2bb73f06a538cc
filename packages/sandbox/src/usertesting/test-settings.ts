import { z } from 'zod';

const webAddress = z.url({ protocol: /^https?$/, error: 'must be an absolute http or https address, such as https://hub.example/return' });
const shortText = (example: string) =>
  z
    .string({ error: `must be a text, such as "${example}"` })
    .trim()
    .min(1, { error: `must not be empty; write for example "${example}"` });

/** How a session can end; each has a redirect of its own. */
export const OUTCOMES = ['complete', 'screen_out', 'over_quota', 'quality', 'incomplete'] as const;

/** One of {@link OUTCOMES}. */
export type Outcome = (typeof OUTCOMES)[number];

const outcomeKeys = z.enum(OUTCOMES, { error: `must be one of ${OUTCOMES.join(', ')}` });
const redirectsSchema = z.partialRecord(outcomeKeys, webAddress);
const redirectsChangeSchema = z.partialRecord(outcomeKeys, webAddress.nullable());

const questionSchema = z.strictObject({
  text: shortText('How do you shop?'),
  /** Answers to choose from, of which some end the test; without them the answer is written freely. */
  choices: z
    .array(
      z.strictObject({
        text: shortText('Online'),
        ends: z.enum(['screen_out', 'over_quota', 'quality'], { error: 'must be "screen_out", "over_quota" or "quality"' }).optional(),
      }),
    )
    .min(2, { error: 'must hold at least 2' })
    .optional(),
});

/** A question of a test. */
export type Question = z.output<typeof questionSchema>;

const DEFAULT_QUESTIONS: Question[] = [
  { text: 'Have you shopped online in the last month?', choices: [{ text: 'Yes' }, { text: 'No', ends: 'screen_out' }] },
  { text: 'To show that you read this, choose “Blue”.', choices: [{ text: 'Red', ends: 'quality' }, { text: 'Blue' }] },
  { text: 'What did you like least about it?' },
];

const fields = {
  title: shortText('Checkout of a shop'),
  type: z.enum(['survey', 'interaction', 'classic'], { error: 'must be "survey", "interaction" or "classic"' }),
  audience: z.enum(['invite_network', 'contributor_network'], { error: 'must be "invite_network" or "contributor_network"' }),
  state: z.enum(['draft', 'launched'], { error: 'must be "draft" or "launched"' }),
  /** Name of the invite link's parameter that carries the contributor identifier. */
  parameter: z.string({ error: 'must be a text, such as "userID"' }).regex(/^[A-Za-z0-9_.~-]{1,50}$/, {
    error: 'must be 1 to 50 letters, digits, or the characters _ . ~ -',
  }),
  questions: z.array(questionSchema, { error: 'must be a list of questions' }).min(1, { error: 'must hold at least 1' }),
  /** How many may complete; who comes later is over quota. `null` = no limit. */
  places: z.number({ error: 'must be a whole number, or null for no limit' }).int().min(0).nullable(),
};

/** Body of `POST /admin/tests`. */
export const testSchema = z.strictObject({
  /** Chosen by the caller where test and invite link have to stay the same over restarts; otherwise random. */
  id: z.uuid({ error: 'must be a UUID' }).optional(),
  title: fields.title,
  type: fields.type.default('survey'),
  audience: fields.audience.default('invite_network'),
  state: fields.state.default('draft'),
  parameter: fields.parameter.default('userID'),
  redirects: redirectsSchema.default({}),
  questions: fields.questions.default(DEFAULT_QUESTIONS),
  places: fields.places.default(null),
});

/** Body of `PATCH /admin/tests/{id}`: what is left out stays, a redirect that is `null` is removed. */
export const testChangeSchema = z.strictObject({ ...fields, redirects: redirectsChangeSchema }).partial();

/** What a caller gives to create a test. */
export type TestInput = z.input<typeof testSchema>;
/** The settings of a test with all defaults filled in. */
export type TestSettings = z.output<typeof testSchema>;
/** What a caller gives to change a test. */
export type TestChange = z.output<typeof testChangeSchema>;

/** A test as the tool holds it. */
export interface UsertestingTest extends Omit<TestSettings, 'id'> {
  readonly id: string;
  /** Stands in the sessions of the test. */
  readonly audienceId: string;
}

/** Applies a change; fields left out stay as they are. */
export function changeTest(test: UsertestingTest, { redirects = {}, ...change }: TestChange): UsertestingTest {
  const merged = Object.entries({ ...test.redirects, ...redirects }).filter(([, address]) => address !== null);
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  return { ...test, ...given, redirects: Object.fromEntries(merged) };
}
