import { ConnectorError, type DisclosedApplicant, type PlatformStudy, type RecordOutcome } from '@panelbridge/core/connector';
import { z } from 'zod';
import type { ConnectorInstance } from '../../connectors/instance-factory.js';
import { makeStorable } from '../../connectors/storable.js';

/** With what a connector is asked. */
export interface PlatformInput {
  /** The study's settings, parsed. */
  readonly study: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

// What a connector returns is checked like any input: its author's compiler is not the hub's.
const words = z.string().max(2_000);
const studySchema = z
  .object({
    externalId: z.string().min(1).max(500),
    title: words,
    kind: z.string().max(100),
    status: z.string().max(100),
    participationLimit: z.int().positive().nullable(),
  })
  .nullable();
const outcomesSchema = z.array(
  z.discriminatedUnion('status', [
    z.object({
      status: z.literal('accepted'),
      effect: z.enum(['created', 'updated', 'unchanged', 'cleared', 'deleted']).optional(),
      externalId: z.string().min(1).max(500).optional(),
    }),
    z.object({ status: z.literal('skipped'), code: z.string().min(1).max(100), detail: words }),
    z.object({ status: z.literal('rejected'), code: z.string().min(1).max(100), detail: words, field: z.string().max(500).optional() }),
  ]),
);

/**
 * Reads the study at the platform; `null`: there is none, and nobody is told anything.
 *
 * @throws ConnectorError what the connector throws, or `connector_fault` when it returns what the contract does not know
 */
export async function fetchStudy({ recruitment }: ConnectorInstance, input: PlatformInput): Promise<PlatformStudy | null> {
  if (!recruitment) throw refuse('has no recruitment, which it declares');
  const parsed = studySchema.safeParse(await recruitment.fetchStudy(input));
  if (!parsed.success) throw refuse('did not return a study');
  return makeStorable(parsed.data);
}

/** Tells the platform of people; one outcome for each, in their order. @throws ConnectorError as {@link fetchStudy} */
export async function publishApplicants(
  { recruitment }: ConnectorInstance,
  input: PlatformInput & { readonly applicants: readonly DisclosedApplicant[] },
): Promise<readonly RecordOutcome[]> {
  if (!recruitment) throw refuse('has no recruitment, which it declares');
  const parsed = outcomesSchema.safeParse(await recruitment.publishApplicants(input));
  if (!parsed.success || parsed.data.length !== input.applicants.length) throw refuse('did not return one outcome for each applicant');
  return makeStorable(parsed.data as readonly RecordOutcome[]);
}

/** Tells the platform where a person stands. @throws ConnectorError as {@link fetchStudy} */
export async function reportStatus(
  { recruitment }: ConnectorInstance,
  input: PlatformInput & { readonly participation: string; readonly status: string },
): Promise<void> {
  if (!recruitment) throw refuse('has no recruitment, which it declares');
  await recruitment.reportStatus(input);
}

function refuse(what: string): ConnectorError {
  return new ConnectorError('connector_fault', `The connector ${what}.`);
}
