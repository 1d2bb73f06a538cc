import { ConnectorError, type BatchAnswer, type FoundRecord, type IngestionField } from '@panelbridge/core/connector';
import { z } from 'zod';
import { makeStorable, makeTextStorable } from '../connectors/storable.js';

// What a connector returns is checked like any input: its author's compiler is not the hub's. Details are a partner's own words, so they may be
// long; they are shortened rather than refused.
const longestDetail = 2_000;
const detail = z.string().transform((text) => makeTextStorable(text.length <= longestDetail ? text : `${text.slice(0, longestDetail)}…`));
const code = z.string().min(1).max(100).transform(makeTextStorable);
const field = z.string().max(500).transform(makeTextStorable).optional();

// Ids that nothing has to be done to.
const plainId = /^[\w-]{1,100}$/;
const externalId = z.string().min(1).max(500).transform(makeTextStorable);

const outcomeSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('accepted'),
    effect: z.enum(['created', 'updated', 'unchanged', 'cleared', 'deleted']).optional(),
    externalId: externalId.optional(),
  }),
  z.object({ status: z.literal('skipped'), code, detail }),
  z.object({ status: z.literal('rejected'), code, detail, field }),
]);
const answerSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('answered'), outcomes: z.array(outcomeSchema) }),
  z.object({
    status: z.literal('rejected'),
    code,
    detail,
    records: z.array(z.object({ index: z.int().min(0), code, detail, field })),
    raw: z.string().transform(makeTextStorable).optional(),
  }),
]);
const foundSchema = z.array(
  z.discriminatedUnion('status', [
    z.object({ status: z.literal('found'), externalId: externalId.nullable() }),
    z.object({ status: z.literal('absent') }),
    z.object({ status: z.literal('unknown') }),
  ]),
);
const fieldsSchema = z
  .array(z.object({ name: z.string().min(1).max(500), type: z.enum(['text', 'number', 'date', 'boolean']), required: z.boolean() }))
  .max(10_000);

/**
 * Reads what a connector returned for a batch.
 *
 * @param count How many records, or people, it was given.
 * @throws ConnectorError `connector_fault` when it is none of the contract's answers, or not about just these records
 */
export function readBatchAnswer(value: unknown, count: number): BatchAnswer {
  if (isPlain(value, count)) return value;
  const parsed = answerSchema.safeParse(value);
  if (!parsed.success) throw refuse(`did not return an answer to a batch: ${describe(parsed.error)}`);
  const answer = parsed.data as BatchAnswer;
  if (answer.status === 'answered' && answer.outcomes.length !== count)
    throw refuse(`returned ${answer.outcomes.length} outcomes for ${count} records`);
  if (answer.status === 'rejected' && answer.records.some(({ index }) => index >= count))
    throw refuse(`named a record that was not among the ${count} of its batch`);
  return answer;
}

/** Whether an answer takes every record and is as the schema would leave it, which is asked for each of thousands of batches. */
function isPlain(value: unknown, count: number): value is BatchAnswer {
  if (typeof value !== 'object' || value === null) return false;
  const { status, outcomes } = value as { readonly status?: unknown; readonly outcomes?: unknown };
  // Asked for by their places, since `every` passes over those that were never filled.
  return status === 'answered' && Array.isArray(outcomes) && outcomes.length === count && Array.from(outcomes).every(isPlainlyAccepted);
}

function isPlainlyAccepted(outcome: unknown): boolean {
  if (typeof outcome !== 'object' || outcome === null) return false;
  const { status, effect, externalId: id } = outcome as Readonly<Record<'status' | 'effect' | 'externalId', unknown>>;
  if (status !== 'accepted' || (effect !== 'created' && effect !== 'updated')) return false;
  return typeof id === 'string' && plainId.test(id);
}

/** Reads what a connector returned for a list of fields. @throws ConnectorError `connector_fault` when it is none */
export function readFields(value: unknown): readonly IngestionField[] {
  const parsed = fieldsSchema.safeParse(value);
  if (!parsed.success) throw refuse(`did not return a list of fields: ${describe(parsed.error)}`);
  return makeStorable(parsed.data);
}

/**
 * Reads what a connector returned for a look-up.
 *
 * @param count How many keys it was given.
 * @throws ConnectorError `connector_fault` when it is not one answer for each
 */
export function readFound(value: unknown, count: number): readonly FoundRecord[] {
  const parsed = foundSchema.safeParse(value);
  if (!parsed.success) throw refuse(`did not return answers to a look-up: ${describe(parsed.error)}`);
  if (parsed.data.length !== count) throw refuse(`returned ${parsed.data.length} answers for ${count} keys`);
  return parsed.data;
}

/** The failure of a connector that does not do what it declares. */
export function refuse(what: string): ConnectorError {
  return new ConnectorError('connector_fault', `The connector ${what}.`);
}

function describe({ issues }: z.ZodError): string {
  return issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.join('/')} ${message}`)
    .join('; ');
}
