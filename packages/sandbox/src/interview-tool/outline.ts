import { z } from 'zod';

const webAddress = z.url({ protocol: /^https?$/, error: 'must be an absolute http or https address, such as https://hub.example/return' });
const shortText = (example: string) =>
  z
    .string({ error: `must be a text, such as "${example}"` })
    .trim()
    .min(1, { error: `must not be empty; write for example "${example}"` });

const callToActionSchema = z.strictObject({ text: shortText('Claim Your Reward'), url: webAddress });

const webhookSchema = z.strictObject({
  url: webAddress,
  secret: z.string({ error: 'must be a text: the key that both sides share' }).min(1, { error: 'must not be empty; give the shared key' }),
  scheme: z.enum(['hmac', 'header'], { error: 'must be "hmac" or "header"' }).default('hmac'),
  /** Name of the header that carries the secret under the scheme `header`. */
  header: z
    .string()
    .regex(/^[A-Za-z0-9-]+$/, { error: 'must be the name of an HTTP header' })
    .default('authorization'),
});

const questionsSchema = z
  .array(shortText('How do you plan a trip?'), { error: 'must be a list of texts' })
  .max(50, { error: 'must hold at most 50' });

const DEFAULT_QUESTIONS = ['What made you take part today?', 'How do you solve this problem at present?', 'What would make it easier?'];

/** Body of `POST /admin/outlines`. */
export const outlineSchema = z.strictObject({
  /** Chosen by the caller where the invite link has to survive a restart of the tool; otherwise random. */
  id: z
    .string()
    .regex(/^[a-z0-9-]{4,40}$/, { error: 'must be 4 to 40 of a-z, 0-9 and "-"' })
    .optional(),
  title: shortText('Travel habits'),
  callToAction: callToActionSchema.nullable().default(null),
  webhook: webhookSchema.nullable().default(null),
  questions: questionsSchema.default(DEFAULT_QUESTIONS),
});

/** Body of `PATCH /admin/outlines/{id}`: what is left out stays, `null` removes. */
export const outlineChangeSchema = z.strictObject({
  title: shortText('Travel habits').optional(),
  callToAction: callToActionSchema.nullable().optional(),
  webhook: webhookSchema.nullable().optional(),
  questions: questionsSchema.optional(),
});

/** What a caller gives to create an outline. */
export type OutlineInput = z.input<typeof outlineSchema>;
/** What a caller gives to change an outline. */
export type OutlineChange = z.output<typeof outlineChangeSchema>;
/** The settings of an outline with all defaults filled in. */
export type OutlineSettings = z.output<typeof outlineSchema>;
/** Where and how an outline's webhooks go. */
export type WebhookSettings = NonNullable<OutlineSettings['webhook']>;

/** A research outline as the tool holds it. */
export interface Outline extends Omit<OutlineSettings, 'id'> {
  readonly id: string;
}

/** Applies a change; fields left out stay as they are. */
export function changeOutline(outline: Outline, change: OutlineChange): Outline {
  return {
    id: outline.id,
    title: change.title ?? outline.title,
    callToAction: change.callToAction === undefined ? outline.callToAction : change.callToAction,
    webhook: change.webhook === undefined ? outline.webhook : change.webhook,
    questions: change.questions ?? outline.questions,
  };
}
