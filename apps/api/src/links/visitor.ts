import type { FastifyRequest } from 'fastify';

// Programs that open links without a person; the list only spares them a page, nothing depends on it being complete.
const machines =
  /bot\b|crawler|spider|preview|facebookexternalhit|slackbot|whatsapp|telegram|skypeuri|outlook-ios-link|safelinks|barracuda|proofpoint|mimecast|headlesschrome-prefetch/i;

/** Says whether a request was made ahead of a person's click, by a browser's prefetch or by a known machine. */
export function isAutomatic({ headers }: FastifyRequest): boolean {
  const purpose = [headers['sec-purpose'], headers['purpose'], headers['x-moz']].join(' ').toLowerCase();
  if (purpose.includes('prefetch') || purpose.includes('prerender') || purpose.includes('preview')) return true;
  const agent = headers['user-agent'];
  return agent === undefined || agent === '' || machines.test(agent);
}
