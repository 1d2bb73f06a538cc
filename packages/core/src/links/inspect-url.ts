import { fault, type Fault } from '../result.js';

/** What can be wrong with an address itself. */
export type UrlFaultCode =
  | 'link_missing'
  | 'link_characters'
  | 'link_not_absolute'
  | 'link_not_https'
  | 'link_credentials'
  | 'link_host_unclear'
  | 'link_host_not_allowed'
  | 'link_control_characters'
  | 'link_too_long';

/** What an address must be. */
export interface UrlRules {
  /**
   * The hosts it may lead to, each `host` or `host:port`, or `*.host` for its subdomains at any depth (not for itself). Without a list, or with an
   * empty one, any host will do.
   */
  readonly hosts?: readonly string[] | undefined;
  /** Lets `http://localhost`, `http://127.0.0.1` and `http://[::1]` through on any port, whatever `hosts` says; for sandboxes and tests. */
  readonly allowLoopbackHttp?: boolean | undefined;
  /** Longest address, in characters. */
  readonly maximumLength: number;
}

/** Where the parts of an address begin, as indexes into its text. */
export interface UrlParts {
  /** Host with its port, lower case. */
  readonly host: string;
  /** End of the host: the first `/`, `?` or `#` after it, or the length. */
  readonly hostEnd: number;
}

const loopbackHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Inspects an address as text, so that it can be kept byte for byte and still means to a browser what it says to a reader: plain ASCII, absolute,
 * https, no credentials, a host that the browser's own parser reads the same way. Returns its parts when nothing is wrong.
 */
export function inspectUrl(
  text: string,
  rules: UrlRules,
  pointer: string,
): { readonly faults: readonly Fault<UrlFaultCode>[]; readonly parts: UrlParts | undefined } {
  const one = (code: UrlFaultCode, detail: string) => ({ faults: [fault(code, pointer, detail)], parts: undefined });
  if (text.trim() === '') return one('link_missing', 'The link is missing. Paste the whole address, beginning with https://.');
  const faults: Fault<UrlFaultCode>[] = [];
  if (text.length > rules.maximumLength) {
    faults.push(
      fault('link_too_long', pointer, `The link has ${text.length} characters; at most ${rules.maximumLength} arrive safely. Shorten it.`),
    );
    // The rest is not worth reading when someone sends a book.
    if (text.length > 20_000) return { faults, parts: undefined };
  }
  const odd = findOddCharacter(text);
  if (odd !== undefined) faults.push(fault('link_characters', pointer, odd));
  const scheme = /^https?:\/\/(?![/\\])/iu.exec(text)?.[0];
  if (scheme === undefined) {
    const isOther = /^[A-Za-z][A-Za-z0-9+.-]*:/u.test(text) && !/^https?:/iu.test(text);
    faults.push(
      isOther
        ? fault('link_not_https', pointer, 'Only https addresses are taken. Paste the one that begins with https://.')
        : fault('link_not_absolute', pointer, 'This is not a whole address. Paste all of it, beginning with https:// and the host.'),
    );
    return { faults, parts: undefined };
  }
  const hostEnd = findHostEnd(text, scheme.length);
  const authority = text.slice(scheme.length, hostEnd);
  faults.push(...inspectAuthority(text, scheme, authority, rules, pointer));
  if (hasEncodedControl(text.slice(hostEnd))) {
    faults.push(fault('link_control_characters', pointer, 'The link has an encoded control character, such as %0D or %0A. Remove it.'));
  }
  return { faults, parts: faults.length > 0 ? undefined : { host: authority.toLowerCase(), hostEnd } };
}

/** Characters that browsers drop, rewrite or cannot send in a header. */
function findOddCharacter(text: string): string | undefined {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code <= 0x20 || code === 0x7f)
      return `The link has a space, a line break or a control character at position ${index + 1}. Remove it.`;
    if (code === 0x5c) return `The link has a backslash at position ${index + 1}. Write / or %5C instead.`;
    if (code > 0x7e)
      return `The link has a character outside ASCII at position ${index + 1}. Percent-encode it; write a host in its xn-- form.`;
  }
  return undefined;
}

function findHostEnd(text: string, start: number): number {
  for (let index = start; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x2f || code === 0x3f || code === 0x23) return index;
  }
  return text.length;
}

function inspectAuthority(
  text: string,
  scheme: string,
  authority: string,
  rules: UrlRules,
  pointer: string,
): readonly Fault<UrlFaultCode>[] {
  if (authority.includes('@'))
    return [fault('link_credentials', pointer, 'The link has something before an @ in front of its host. Remove it, with the @.')];
  const host = authority.toLowerCase();
  const defaultPort = scheme.length === 8 ? ':443' : ':80';
  const parsed = URL.canParse(text) ? new URL(text).host : undefined;
  if (parsed === undefined || (parsed !== host && `${parsed}${defaultPort}` !== host)) {
    return [
      fault(
        'link_host_unclear',
        pointer,
        'The host is not written the way browsers read it. Write it plainly, for example app.example.com.',
      ),
    ];
  }
  if (scheme.length === 7) {
    if (rules.allowLoopbackHttp === true && loopbackHosts.has(new URL(text).hostname)) return [];
    return [fault('link_not_https', pointer, 'The link uses http, which anyone on the way can read and change. Use https.')];
  }
  if (rules.hosts === undefined || rules.hosts.length === 0 || rules.hosts.some((pattern) => matchesHost(parsed, pattern.toLowerCase())))
    return [];
  return [fault('link_host_not_allowed', pointer, `The host ${parsed} is not allowed here. Use ${rules.hosts.join(' or ')}.`)];
}

function matchesHost(host: string, pattern: string): boolean {
  return pattern.startsWith('*.') ? host.length > pattern.length - 1 && host.endsWith(pattern.slice(1)) : host === pattern;
}

/** Looks for control characters behind up to five layers of percent-encoding. @param text part of an address */
export function hasEncodedControl(text: string): boolean {
  let layer = text;
  for (let depth = 0; depth < 5 && layer.includes('%'); depth += 1) {
    if (/%(?:[01][0-9a-f]|7f)/iu.test(layer)) return true;
    layer = layer.replaceAll(/%25/gu, '%');
  }
  return false;
}
