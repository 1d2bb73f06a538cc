import type { ReportedOutcome, ReturnName } from '../connector/outcome.js';
import { fault, refuse, succeed, type Fault, type Result } from '../result.js';
import { inspectUrl, type UrlFaultCode } from './inspect-url.js';
import { encodeQueryText } from './query.js';

/**
 * The ways in which a tool sends people back, and what each says of the participation. A tool gets one address per way, each with its own key, so
 * that one cannot be edited into another (D2, facts C21). Whether `submitted` also completes is the study's setting.
 */
export const returnOutcomes = {
  complete: { outcome: 'submitted', label: 'Finished' },
  screen_out: { outcome: 'screened_out', label: 'Did not match' },
  over_quota: { outcome: 'over_quota', label: 'No places left' },
  quality: { outcome: 'quality_failed', label: 'Failed a quality check' },
  incomplete: { outcome: 'incomplete', label: 'Left before the end' },
} as const satisfies Readonly<Record<ReturnName, { readonly outcome: ReportedOutcome; readonly label: string }>>;

/** What a return URL is made of. */
export interface ReturnUrlInput {
  /** The hub's public address, absolute https, with a path or without, no query. */
  readonly base: string;
  /** The key of the study and way, `[A-Za-z0-9_-]`. */
  readonly key: string;
  /** Name of the parameter that brings the id back. */
  readonly parameterName: string;
  /** What the tool replaces by the id, in its own syntax, for example `${e://Field/iid}`; null when it appends the parameter by itself. */
  readonly placeholder: string | null;
  /** Lets an http address of this machine itself through. */
  readonly allowLoopbackHttp?: boolean | undefined;
}

/** Why a return URL cannot be written. */
export type ReturnUrlFaultCode = UrlFaultCode | 'base_not_plain' | 'key_invalid' | 'parameter_name_missing' | 'placeholder_invalid';

const longestPlaceholder = 200;

/**
 * Writes the address that an operator pastes into a tool as text. The placeholder stands in it unencoded, since tools look for it letter by
 * letter; so the text becomes a URL only when the tool has put the id there.
 */
export function formatReturnUrl({
  base,
  key,
  parameterName,
  placeholder,
  allowLoopbackHttp,
}: ReturnUrlInput): Result<string, ReturnUrlFaultCode> {
  const faults: Fault<ReturnUrlFaultCode>[] = [...inspectUrl(base, { allowLoopbackHttp, maximumLength: 1000 }, '/base').faults];
  if (base.includes('?') || base.includes('#'))
    faults.push(fault('base_not_plain', '/base', 'The hub address has a ? or a #. Give host and path only.'));
  if (!/^[A-Za-z0-9_-]{1,100}$/u.test(key))
    faults.push(fault('key_invalid', '/key', 'A key has 1 to 100 letters, digits, - or _. Use the one of the study.'));
  if (parameterName === '')
    faults.push(fault('parameter_name_missing', '/parameterName', 'The parameter needs a name. Give one, such as iid.'));
  if (placeholder !== null && !isPrintable(placeholder)) {
    faults.push(
      fault(
        'placeholder_invalid',
        '/placeholder',
        `A placeholder is 1 to ${longestPlaceholder} printable characters. Copy it from the tool.`,
      ),
    );
  }
  if (faults.length > 0) return refuse(...faults);
  let end = base.length;
  while (base.charCodeAt(end - 1) === 0x2f) end -= 1;
  const address = `${base.slice(0, end)}/return/${key}`;
  return succeed(placeholder === null ? address : `${address}?${encodeQueryText(parameterName)}=${placeholder}`);
}

function isPrintable(text: string): boolean {
  return text.trim() !== '' && text.length <= longestPlaceholder && !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(text);
}
