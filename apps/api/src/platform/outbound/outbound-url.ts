import { fault, refuse, succeed, type Result } from '@panelbridge/core';
import { isLoopbackHost } from '../configuration/is-loopback.js';
import type { AddressPolicy } from './address-rules.js';
import { AddressRefusedError, checkHost } from './pinned-lookup.js';

/** What can be wrong with an address that a person gives. */
export type OutboundUrlFault = 'url_invalid' | 'url_not_https' | 'url_has_credentials' | 'url_not_public';

const maximumLength = 2_000;
// The parser takes these away without a word, so what is stored would not be what was meant.
const unprintable = /[\s\p{Cc}\\]/u;

/**
 * Reads an address to which the hub is to send something. What a name leads to is checked when the connection is made, each time; here only what can
 * be seen: the parser has already turned every odd way of writing an IPv4 address (`0x7f.1`, `2130706433`, `１２７.0.0.1`) into the usual one.
 */
export function readOutboundUrl(text: string, pointer: string, policy: AddressPolicy): Result<URL, OutboundUrlFault> {
  if (text.length > maximumLength)
    return refuse(fault('url_invalid', pointer, `It has ${text.length} characters; at most ${maximumLength} are taken.`));
  if (unprintable.test(text) || !URL.canParse(text))
    return refuse(
      fault('url_invalid', pointer, 'It is not a URL. Write it in full and without spaces, for example https://example.com/alerts.'),
    );
  const url = new URL(text);
  const isPlain = url.protocol === 'http:';
  if (url.protocol !== 'https:' && !(isPlain && mayTalkPlainly(policy)))
    return refuse(fault('url_not_https', pointer, 'It has to begin with https://.'));
  if (!/^https?:\/\//i.test(text) || url.port === '0' || url.hostname.endsWith('.'))
    return refuse(fault('url_invalid', pointer, 'Its host or port cannot be used. Write it like https://example.com/alerts.'));
  if (url.username !== '' || url.password !== '')
    return refuse(
      fault('url_has_credentials', pointer, 'It holds a user name or a password. Take them out; what is secret has members of its own.'),
    );
  const closed = `${url.hostname} is not a public address, and the hub sends nothing there. Use a public one, or ask the operator to allow its network by PANELBRIDGE_ALLOWED_NETWORKS.`;
  // A name that always means this machine needs no look-up to be refused.
  if (isLoopbackHost(url.hostname) && !mayTalkPlainly(policy)) return refuse(fault('url_not_public', pointer, closed));
  try {
    checkHost(url.hostname, policy, isPlain ? 'plain' : 'tls');
  } catch (error) {
    if (!(error instanceof AddressRefusedError)) throw error;
    return refuse(fault('url_not_public', pointer, closed));
  }
  return succeed(url);
}

/** Whether there is any network to which the hub talks without TLS. Which addresses that are, is checked as each connection is made. */
export function mayTalkPlainly({ allowLoopback, allowedRanges }: AddressPolicy): boolean {
  return allowLoopback || allowedRanges.length > 0;
}
