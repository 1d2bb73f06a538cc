import { z } from 'zod';
import { countDigits, toMinorUnits } from './minor-units.js';

const text = z.string({ error: 'must be a text' }).trim().min(1, { error: 'must not be empty' });
const contact = text.optional();

const valueSchema = z
  .object({
    denomination: z.number({ error: 'must be a number in whole units, such as 65 or 19.99' }).positive({ error: 'must be more than 0' }),
    currency_code: text,
  })
  .superRefine(({ denomination, currency_code }, context) => {
    if (countDigits(currency_code) === undefined) {
      context.addIssue({ code: 'custom', path: ['currency_code'], message: 'must be three capitals of ISO 4217' });
    } else if (denomination > 0 && toMinorUnits(denomination, currency_code) === undefined) {
      context.addIssue({ code: 'custom', path: ['denomination'], message: 'has more digits than its currency' });
    }
  });

const rewardSchema = z
  .object({
    value: valueSchema,
    recipient: z.object({ name: text, email: contact, phone: contact }),
    delivery: z.object({ method: z.enum(['EMAIL', 'LINK', 'PHONE'], { error: 'must be EMAIL, LINK or PHONE' }) }),
    campaign_id: text.optional(),
    products: z.array(text).min(1, { error: 'must name a product' }).optional(),
  })
  .superRefine(({ recipient, delivery, campaign_id, products }, context) => {
    if (delivery.method === 'EMAIL' && !/^[^\s@]+@[^\s@]+$/.test(recipient.email ?? ''))
      context.addIssue({ code: 'custom', path: ['recipient', 'email'], message: 'must be an email address for delivery by EMAIL' });
    if (delivery.method === 'PHONE' && recipient.phone === undefined)
      context.addIssue({ code: 'custom', path: ['recipient', 'phone'], message: 'must be given for delivery by PHONE' });
    if ((campaign_id === undefined) === (products === undefined))
      context.addIssue({ code: 'custom', path: ['campaign_id'], message: 'either this or products must be given, and not both' });
  });

/** Body of `POST /orders`, with one reward. */
export const orderSchema = z.object({
  external_id: text.optional(),
  payment: z.object({ funding_source_id: text }),
  reward: rewardSchema,
});

/** A parsed body of `POST /orders`. */
export type OrderInput = z.output<typeof orderSchema>;

/** Writes a JSON value with sorted keys, so that equal contents give equal texts whatever their order was. */
export function writeContents(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([left], [right]) => (left < right ? -1 : 1)))
      : each,
  );
}
