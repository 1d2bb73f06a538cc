import type { z as Zod } from 'zod';

/** The rows of a batch, as a program would check them that knows its two characteristics by heart. */
export function readBatchOf(z: typeof Zod) {
  const text = z.string().max(200);
  const person = z.strictObject({
    email: z
      .string()
      .max(254)
      .transform((email) => email.trim().toLowerCase())
      .pipe(z.email()),
    first_name: text,
    last_name: text,
    phone_number: text,
    title: text,
    company: text,
    city: text,
    state: text,
    country: text,
    characteristics: z.strictObject({ plan: z.string().max(5000), seats: z.number() }),
  });
  return z.strictObject({ participants: z.array(person).min(1).max(100), mode: z.literal('upsert') });
}
