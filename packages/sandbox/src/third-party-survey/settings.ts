import { z } from 'zod';

const webAddress = z
  .url({ protocol: /^https?$/, error: 'must be an absolute http or https address, such as https://hub.example/return' })
  .refine((address) => !/[{}]/.test(address), {
    error: 'must not contain { or }, which the survey engine reads as a variable; write %7B and %7D',
  });

/** Where the survey sends people, and which parameter it keeps for that. */
export const surveySettingsSchema = z.strictObject({
  /** Where those go who answered everything. */
  completeUrl: webAddress,
  /** Where those go who were screened out. */
  screenOutUrl: webAddress,
  /** Name of the parameter that is read from the survey's link and put on the way back. */
  parameter: z.string({ error: 'must be a text, such as "iid"' }).regex(/^[A-Za-z0-9_.~-]{1,50}$/, {
    error: 'must be 1 to 50 letters, digits, or the characters _ . ~ -',
  }),
});

/** The settings of the survey. */
export type SurveySettings = z.output<typeof surveySettingsSchema>;

/** Body of `PUT /admin`: what is left out stays. */
export const surveySettingsChangeSchema = surveySettingsSchema.partial();
