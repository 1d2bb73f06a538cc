import type { CookieSerializeOptions } from '@fastify/cookie';

const returnSeconds = 60 * 60 * 24 * 30;
const passSeconds = 600;

/** Names and attributes of the participants' cookies. Their values are tokens, so nobody can make one up. */
export const cookies = {
  /** Set at entry, one per study: finds the person when a tool loses the parameter. Reaches at most `submitted`. */
  entryName: (studyId: string) => `pb_entry_${studyId}`,
  /** The same for previews, under another name, so that a preview can never credit a person. */
  previewName: (studyId: string) => `pb_preview_${studyId}`,
  /** Set by the hub's own pages: whoever carries it goes through without the page in front of the tool. */
  passName: 'pb_pass',
} as const;

/** Attributes of a cookie that is read on return. */
export function returnCookie(publicUrl: string): CookieSerializeOptions {
  return { path: '/return', httpOnly: true, sameSite: 'lax', secure: publicUrl.startsWith('https:'), maxAge: returnSeconds };
}

/** Attributes of the cookie with which the hub's own pages lead to `/r`. */
export function passCookie(publicUrl: string): CookieSerializeOptions {
  return { path: '/r', httpOnly: true, sameSite: 'lax', secure: publicUrl.startsWith('https:'), maxAge: passSeconds };
}
