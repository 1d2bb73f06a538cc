import { z } from 'zod';

const rewardSchema = z.object({
  id: z.string(),
  order_id: z.string().optional(),
  value: z.object({ denomination: z.number(), currency_code: z.string() }),
  recipient: z.object({ email: z.string().nullish() }).optional(),
  delivery: z.object({ method: z.string(), status: z.string().optional(), link: z.string().optional() }),
  /** Where the provider shows this is not published; without it, webhooks alone tell of the review. */
  fraud_review: z.string().nullish(),
});

/** An order in an answer. Source: the provider's client library; members that the hub does not read are left out. */
export const wireOrderSchema = z.object({
  id: z.string().min(1),
  external_id: z.string().nullish(),
  status: z.string(),
  rewards: z.array(rewardSchema).optional(),
});

/** See {@link wireOrderSchema}. */
export type WireOrder = z.output<typeof wireOrderSchema>;

/** Answer with one order. */
export const orderAnswerSchema = z.object({ order: wireOrderSchema });
/** Answer with a list of orders. */
export const listAnswerSchema = z.object({ orders: z.array(wireOrderSchema), total_count: z.number().optional() });
/** Answer with one reward. */
export const rewardAnswerSchema = z.object({ reward: z.object({ id: z.string(), order_id: z.string() }) });

const refusalSchema = z.object({ errors: z.object({ message: z.string().min(1), payload: z.unknown() }) });

/** Reads JSON without throwing. */
export function readJson<Schema extends z.ZodType>(text: string, schema: Schema): z.output<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

const longestReason = 500;

/** The provider's own words of a refusal; `undefined` when the body is none of its refusals. */
export function readRefusal(text: string): string | undefined {
  const read = readJson(text, refusalSchema);
  if (read === undefined) return undefined;
  const { message, payload } = read.errors;
  const isEmpty = typeof payload !== 'object' || payload === null || Object.keys(payload).length === 0;
  return (isEmpty ? message : `${message}: ${JSON.stringify(payload)}`).slice(0, longestReason);
}
