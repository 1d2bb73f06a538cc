import { z } from 'zod';

/** The header in which clients of the vendor have been seen to send the bare key, besides `Authorization` (D20). */
export const vendorKeyHeader = 'user-interviews-apikey';

const address = z.url({ protocol: /^https?$/, error: 'must be an absolute https address, for example https://hub.example.com' });

/**
 * Settings of one connection. All are read by the host as well; see `HostSettings` of the contract.
 *
 * @param presetIds ids of the presets that can be chosen
 */
export function describeConnectionConfig(presetIds: readonly string[]) {
  return z.object({
    preset: z.enum(presetIds).optional().meta({
      title: 'Preset',
      description:
        'Whose rules hold: those that Hightouch or Zeotap document for this destination. Leave it out for everything that the connector can do.',
    }),
    keyHeader: z.enum(['authorization', vendorKeyHeader]).default('authorization').meta({
      title: 'Header of the key',
      description:
        'How the API key travels: “authorization” sends it as a bearer token, as the vendor’s own examples do; “user-interviews-apikey” sends it bare in that header, as some clients do. Where the key is refused, the connection check tries the other one too and says if it is let in there.',
    }),
    baseUrl: address.optional().meta({
      title: 'Base URL',
      description:
        'Where the API is reached. Leave it out for production. The sandbox has an address that the vendor does not publish: ask for it together with the key, and enter it here. Experimental.',
      examples: ['https://sandbox.example.com'],
    }),
    requestsPerMinute: z.int().min(1).max(1_000_000).optional().meta({
      title: 'Requests per minute',
      description:
        'For all syncs of this connection together. Leave it out to keep 60; raise it only if User Interviews granted more, lower it if other programs use the same key.',
    }),
  });
}

/** No study uses this connector, so there is nothing to set. */
export const studyConfig = z.object({});
