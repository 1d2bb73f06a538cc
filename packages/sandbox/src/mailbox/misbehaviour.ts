import { z } from 'zod';

/** The switches that make the mail server misbehave; what is left out behaves well. */
export const mailMisbehaviourSchema = z.strictObject({
  /** Refuses every recipient (`true`), or these addresses, with 550. */
  rejectRecipients: z.union([z.boolean(), z.array(z.string())], { error: 'must be true, false or a list of addresses' }).optional(),
  /** Waits this long before it takes a mail, in milliseconds. */
  delayMs: z.number({ error: 'must be a number of milliseconds' }).int().min(0).max(3_600_000).optional(),
  /** Cuts the connection as soon as it opens (`connect`), or once the mail's text begins to arrive (`data`). */
  dropConnections: z.enum(['connect', 'data'], { error: 'must be "connect" or "data"' }).optional(),
});

/** A set of switches. */
export type MailMisbehaviour = z.output<typeof mailMisbehaviourSchema>;

/** Tells whether an address is to be refused; case is of no account. */
export function rejectsRecipient({ rejectRecipients = false }: MailMisbehaviour, address: string): boolean {
  if (typeof rejectRecipients === 'boolean') return rejectRecipients;
  return rejectRecipients.some((each) => each.toLowerCase() === address.toLowerCase());
}
