import type { CookieSerializeOptions } from '@fastify/cookie';

/** How long somebody stays signed in. */
export const sessionDays = 30;

const daySeconds = 86_400;

/** The cookie of who is signed in. */
export interface MemberCookie {
  readonly name: string;
  readonly attributes: CookieSerializeOptions;
}

/** Over https the name's prefix keeps every other host, and every page without encryption, from setting it; without https there is no such name. */
export function describeMemberCookie(publicUrl: string): MemberCookie {
  const secure = publicUrl.startsWith('https:');
  return {
    name: secure ? '__Host-pb_member' : 'pb_member',
    attributes: { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: sessionDays * daySeconds },
  };
}
