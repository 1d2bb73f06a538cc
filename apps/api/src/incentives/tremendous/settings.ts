import type { Result } from '@panelbridge/core';
import { z } from 'zod';
import type { AddressPolicy } from '../../platform/outbound/address-rules.js';
import { readOutboundUrl, type OutboundUrlFault } from '../../platform/outbound/outbound-url.js';

/** Where the provider's API is, by environment. In `sandbox` no money moves. */
export const tremendousHosts = {
  sandbox: 'https://testflight.tremendous.com/api/v2',
  production: 'https://api.tremendous.com/api/v2',
} as const;

const id = z.string({ error: 'is a text' }).trim().min(1, { error: 'must not be empty' });

/** How payouts are ordered. Exactly one of `campaignId` and `products` says what the person may choose from. */
export const tremendousSettingsSchema = z
  .strictObject({
    /** Has no default: `production` pays real money. */
    environment: z.enum(['sandbox', 'production'], { error: 'is sandbox or production' }),
    /** Takes the place of the environment's host, for a stand-in; see {@link resolveTremendousUrl}. */
    baseUrl: z.string({ error: 'is a URL' }).optional(),
    /** Who is charged; `BALANCE` is what the account holds. */
    fundingSourceId: id.default('BALANCE'),
    campaignId: id.optional(),
    products: z.array(id).min(1, { error: 'names at least one product' }).optional(),
    /** The provider sends an email, or answers with a link that the hub has to hand over. */
    delivery: z.enum(['EMAIL', 'LINK'], { error: 'is EMAIL or LINK' }).default('EMAIL'),
  })
  .refine(({ campaignId, products }) => (campaignId === undefined) !== (products === undefined), {
    path: ['campaignId'],
    error: 'Give either campaignId or products, and not both.',
  });

/** Parsed settings. */
export type TremendousSettings = z.output<typeof tremendousSettingsSchema>;

/** Where requests go: the base URL of the settings if the operator's networks allow it, else the environment's host. Without a closing slash. */
export function resolveTremendousUrl(settings: TremendousSettings, policy: AddressPolicy): Result<string, OutboundUrlFault> {
  const read = readOutboundUrl(settings.baseUrl ?? tremendousHosts[settings.environment], '/baseUrl', policy);
  return read.ok ? { ok: true, value: `${read.value.origin}${read.value.pathname.replace(/\/+$/, '')}` } : read;
}
