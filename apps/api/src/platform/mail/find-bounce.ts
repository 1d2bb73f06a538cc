import type { Bounce } from './email.entity.js';

// There is no such mailbox or domain: RFC 5321, 4.2.3 for the codes, RFC 3463, 3.2 for the status of an address.
const gone = new Set([550, 551, 553, 556]);

/**
 * Says whether the answer to `RCPT TO` is about the address itself. A mailbox that is full, or a server that does not want the hub's mail, says
 * nothing about whether somebody is there.
 *
 * @param code of the answer, 400 to 599
 * @param text of the answer; its enhanced status (RFC 3463), where there is one, says more than the code
 */
export function findBounce(code: number, text: string): Bounce | null {
  const enhanced = /\b[245]\.(\d{1,3})\.(\d{1,3})\b/.exec(text);
  if (enhanced?.[1] === '7') return null;
  if (code < 500) return 'soft';
  if (enhanced) return enhanced[1] === '1' ? 'hard' : 'soft';
  return gone.has(code) ? 'hard' : 'soft';
}
