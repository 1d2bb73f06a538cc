import type { Capabilities } from './connector.js';

/** The functions of one capability, each with whether the manifest calls for it. */
export type FunctionPlan = Readonly<Record<string, boolean>>;

/**
 * Which functions a connector with these declarations supplies, by capability; what is `false` or absent must not be there. The types of the
 * contract say the same to a compiler; this says it about code that no compiler saw.
 */
export function planFunctions(capabilities: Capabilities): Readonly<Record<keyof Capabilities, FunctionPlan>> {
  const { redirect, statusSync, recruitment, participantIngestion } = capabilities;
  const destination = participantIngestion?.destination;
  const translates = redirect?.identity === 'partner_id';
  const has = (direction: 'webhook' | 'pull' | 'push'): boolean => statusSync?.directions.includes(direction) ?? false;
  return {
    redirect: {
      entryUrl: redirect !== undefined,
      parseReturn: redirect !== undefined,
      externalId: translates,
      internalId: translates,
    },
    statusSync: {
      parseWebhook: has('webhook'),
      pull: has('pull'),
      identify: has('pull') && statusSync?.pull?.identifies === true,
      push: has('push'),
    },
    recruitment: {
      fetchStudy: recruitment !== undefined,
      publishApplicants: recruitment !== undefined,
      reportStatus: recruitment !== undefined,
    },
    participantIngestion: {
      writeBatch: destination !== undefined,
      deleteBatch: (destination?.deleteBehaviours.delete.length ?? 0) > 0,
      listFields: destination?.listsFields === true,
      findRecords: destination?.maximumLookupSize !== undefined,
    },
  };
}
