import { z } from 'zod';
import type { Outbound } from '../../platform/outbound/outbound.js';
import { callTremendous } from './call-tremendous.js';
import { resolveTremendousUrl, type TremendousSettings } from './settings.js';
import { readJson } from './wire.js';

/** What the check needs. */
export interface TremendousCheckInput {
  /** The one way out. */
  readonly send: Pick<Outbound, 'agent' | 'policy'>;
  readonly settings: TremendousSettings;
  /** The API key; never logged. */
  readonly key: string;
  /** Longest wait for an answer. */
  readonly timeoutMs: number;
}

const sourcesSchema = z.object({ funding_sources: z.array(z.object({ id: z.string(), method: z.string().optional() })) });
const campaignsSchema = z.object({ campaigns: z.array(z.object({ id: z.string() })) });
const productsSchema = z.object({ products: z.array(z.object({ id: z.string() })) });

/**
 * Tries a login: the key opens the account, and what the settings name is there. Nothing is ordered.
 *
 * @returns what is wrong and what to do; null: nothing
 */
export async function checkTremendous({ send: outbound, settings, key, timeoutMs }: TremendousCheckInput): Promise<string | null> {
  const url = resolveTremendousUrl(settings, outbound.policy);
  if (!url.ok) return url.faults.map(({ detail }) => detail).join(' ');
  const read = async <Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema> | string> => {
    const answer = await callTremendous({ outbound, baseUrl: url.value, key, timeoutMs }, 'GET', path);
    if (answer.kind === 'no_answer') return answer.detail;
    if (answer.status === 401 || answer.status === 403) return `The provider refused the API key (${answer.status}). Store the right one.`;
    if (answer.status === 429) return 'The provider takes no more requests at present (429). Check again later.';
    if (answer.status >= 500) return `The provider had a fault of its own (${answer.status}). Check again later.`;
    return (
      (answer.status === 200 ? readJson(answer.body, schema) : undefined) ??
      `The provider's answer (${answer.status}) cannot be read. Check the base URL.`
    );
  };
  const sources = await read('/funding_sources', sourcesSchema);
  if (typeof sources === 'string') return sources;
  const { fundingSourceId, campaignId, products } = settings;
  if (!sources.funding_sources.some(({ id, method }) => id === fundingSourceId || (fundingSourceId === 'BALANCE' && method === 'balance')))
    return `The account has no funding source ${fundingSourceId}. Correct fundingSourceId.`;
  if (campaignId !== undefined) {
    const campaigns = await read('/campaigns', campaignsSchema);
    if (typeof campaigns === 'string') return campaigns;
    return campaigns.campaigns.some(({ id }) => id === campaignId)
      ? null
      : `The account has no campaign ${campaignId}. Correct campaignId.`;
  }
  const known = await read('/products', productsSchema);
  if (typeof known === 'string') return known;
  const missing = (products ?? []).filter((product) => !known.products.some(({ id }) => id === product));
  return missing.length === 0 ? null : `The account has no products ${missing.join(', ')}. Correct products.`;
}
