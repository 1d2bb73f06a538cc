import type { OutboundRequest } from '../platform/outbound/send-request.js';

/**
 * Lists what an answer to a request must not tell, in every way in which the other side may repeat it: the secrets, of those that are addresses the
 * path as well, which alone is what pages that are not found say, and the credentials as they travelled.
 */
export function listHidden(secrets: Readonly<Record<string, string>>, { headers }: OutboundRequest): readonly string[] {
  const credentials = headers['authorization']?.split(' ').slice(1) ?? [];
  return [...Object.values(secrets).flatMap((secret) => [secret, ...readPath(secret)]), ...credentials];
}

function readPath(secret: string): readonly string[] {
  if (!/^https?:/i.test(secret) || !URL.canParse(secret)) return [];
  const { href, pathname, search } = new URL(secret);
  return [href, `${pathname}${search}`, pathname];
}
