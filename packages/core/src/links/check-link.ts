import { fault, refuse, succeed, type Fault, type Result } from '../result.js';
import { maximumEntryLinkLength } from './entry-link.js';
import { inspectUrl, type UrlFaultCode, type UrlRules } from './inspect-url.js';
import { findPlaceholder } from './placeholder.js';
import { cutLink, listNames } from './query.js';

/** What a pasted link must be; see `UrlRules`. */
export interface LinkRules extends Partial<UrlRules> {
  /** The parameter that will carry the participant's id, to warn when the link has it already. */
  readonly parameterName?: string | undefined;
}

/** Why a pasted link is refused. */
export type LinkFaultCode = UrlFaultCode | 'link_placeholder';

/** What is worth a look in a link that is taken. */
export type LinkWarningCode = 'parameter_replaced' | 'parameters_kept' | 'parameter_repeated' | 'fragment_route';

/** A link that was taken. */
export interface CheckedLink {
  /** The link, byte for byte as pasted. */
  readonly link: string;
  /** Its host, with the port if it has one. */
  readonly host: string;
  /** The names of the parameters that it has already, decoded, in order. */
  readonly parameterNames: readonly string[];
  /** What the operator should know; nothing here is wrong. */
  readonly warnings: readonly Fault<LinkWarningCode>[];
}

/** Longest redirect URL, in characters; browsers and proxies differ above it. */
export const maximumRedirectUrlLength = 2048;

/** Checks a tool's invite link as an operator pasted it, naming every fault with its remedy. Nothing is trimmed or rewritten. */
export function checkInviteLink(text: unknown, rules: LinkRules = {}): Result<CheckedLink, LinkFaultCode> {
  const read = readUrl(text, rules, maximumEntryLinkLength);
  const link = typeof text === 'string' ? text : '';
  const faults: Fault<LinkFaultCode>[] = [...read.faults];
  const { base, query, fragment } = cutLink(link);
  const ours = rules.parameterName;
  const names = listNames(query);
  const others =
    query
      ?.split('&')
      .filter((part) => part !== '' && listNames(part)[0] !== ours)
      .join('&') ?? '';
  const placeholder =
    link.length > maximumEntryLinkLength ? undefined : findPlaceholder(`${base.slice(read.parts?.hostEnd ?? 0)}?${others}${fragment}`);
  if (placeholder !== undefined) {
    faults.push(fault('link_placeholder', '', `The link still has the placeholder ${placeholder}. Put its value there, or remove it.`));
  }
  if (faults.length > 0 || read.parts === undefined) return refuse(...faults);
  return succeed({ link, host: read.parts.host, parameterNames: names, warnings: findWarnings(names, fragment, ours) });
}

/**
 * Checks a redirect URL (S1-16): absolute https, kept byte for byte. Its placeholders are another system's business and stay as they are.
 */
export function checkRedirectUrl(text: unknown, rules: Partial<UrlRules> = {}): Result<string, UrlFaultCode> {
  const { faults } = readUrl(text, rules, maximumRedirectUrlLength);
  return faults.length > 0 || typeof text !== 'string' ? refuse(...faults) : succeed(text);
}

function readUrl(text: unknown, rules: Partial<UrlRules>, maximumLength: number): ReturnType<typeof inspectUrl> {
  return inspectUrl(typeof text === 'string' ? text : '', { maximumLength, ...rules }, '');
}

function findWarnings(names: readonly string[], fragment: string, ours: string | undefined): readonly Fault<LinkWarningCode>[] {
  const warnings: Fault<LinkWarningCode>[] = [];
  const others = [...new Set(names.filter((name) => name !== ours))];
  const repeated = others.filter((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (ours !== undefined && names.includes(ours)) {
    warnings.push(
      fault('parameter_replaced', '', `The link has a value for ${ours} already. Each participant's own id will take its place.`),
    );
  }
  if (others.length > 0)
    warnings.push(
      fault('parameters_kept', '', `The link carries ${others.join(', ')}, the same for everyone. Remove what belongs to one person.`),
    );
  if (repeated.length > 0)
    warnings.push(
      fault(
        'parameter_repeated',
        '',
        `The link has ${repeated.join(', ')} more than once. Remove the extra ones unless the tool wants them.`,
      ),
    );
  if (fragment.includes('?') || fragment.startsWith('#/') || fragment.startsWith('#!')) {
    warnings.push(
      fault(
        'fragment_route',
        '',
        'The link names its page after a #. The id is added before the #: try a preview to see that the tool reads it there.',
      ),
    );
  }
  return warnings;
}
