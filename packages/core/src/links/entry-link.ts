import { fault, refuse, succeed, type Fault, type Result } from '../result.js';
import { hasEncodedControl, inspectUrl, type UrlFaultCode } from './inspect-url.js';
import { findPlaceholder, isUnresolvedPlaceholder } from './placeholder.js';
import { cutLink, encodeQueryText, readName } from './query.js';

/** A parameter to carry in an entry link. */
export interface LinkParameter {
  /** Its name; see `checkParameterName`. */
  readonly name: string;
  /** Its value, not encoded. */
  readonly value: string;
  /** Most characters that the tool keeps of the value (Perspective AI: 50, facts §0.7); no limit when left out. */
  readonly maximumLength?: number | undefined;
}

/** Why an entry link cannot be built. */
export type EntryLinkFaultCode =
  | UrlFaultCode
  | 'link_placeholder'
  | 'parameter_name_empty'
  | 'parameter_repeated'
  | 'value_empty'
  | 'value_unresolved'
  | 'value_too_long'
  | 'value_unusable';

/** What an entry link is built from. */
export interface EntryLinkInput {
  /** The tool's link, as the operator pasted it. */
  readonly link: string;
  /** What it has to carry. */
  readonly parameters: readonly LinkParameter[];
  /** Longest link in characters; 1999 when left out ({@link maximumEntryLinkLength}). */
  readonly maximumLength?: number | undefined;
  /** Lets http through for this machine itself; for sandboxes and tests. */
  readonly allowLoopbackHttp?: boolean | undefined;
}

/** Longest entry link that panels carry, in characters (facts §3.3). */
export const maximumEntryLinkLength = 1999;

/** The parameter name that User Interviews writes unless told otherwise (S1-19). */
export const defaultParameterName = 'iid';

/**
 * Adds parameters to a tool's link. All that the link had stays byte for byte: order, encoding, repeated parameters, and the fragment, which
 * stays last. A parameter that the link already has gets the new value in its place, once. Names every fault at once; pointers are into the input.
 */
export function buildEntryLink(input: EntryLinkInput): Result<string, EntryLinkFaultCode> {
  const { link, parameters, maximumLength = maximumEntryLinkLength, allowLoopbackHttp } = input;
  const faults: Fault<EntryLinkFaultCode>[] = [];
  const { faults: urlFaults, parts } = inspectUrl(link, { allowLoopbackHttp, maximumLength }, '/link');
  faults.push(...urlFaults, ...parameters.flatMap((parameter, index) => checkParameter(parameter, index, parameters)));
  if (parts === undefined) return refuse(...faults);
  const { base, query, fragment } = cutLink(link);
  const names = new Set(parameters.map(({ name }) => name));
  const kept = query
    ?.split('&')
    .filter((part) => !names.has(readName(part)))
    .join('&');
  const placeholder = findPlaceholder(`${base.slice(parts.hostEnd)}?${kept ?? ''}${fragment}`);
  if (placeholder !== undefined) {
    faults.push(
      fault('link_placeholder', '/link', `The link still has the placeholder ${placeholder}. Put its value there, or remove it.`),
    );
  }
  if (faults.length > 0) return refuse(...faults);
  if (parameters.length === 0) return succeed(link);
  const built = `${base}?${mergeQuery(query, parameters)}${fragment}`;
  if (built.length <= maximumLength) return succeed(built);
  return refuse(
    fault(
      'link_too_long',
      '/link',
      `With its parameters the link has ${built.length} characters; at most ${maximumLength} arrive safely. Shorten it.`,
    ),
  );
}

function checkParameter(
  { name, value, maximumLength }: LinkParameter,
  index: number,
  all: readonly LinkParameter[],
): readonly Fault<EntryLinkFaultCode>[] {
  const faults: Fault<EntryLinkFaultCode>[] = [];
  const at = `/parameters/${index}`;
  if (name === '') faults.push(fault('parameter_name_empty', `${at}/name`, 'The parameter has no name. Give it one, such as iid.'));
  if (all.findIndex((other) => other.name === name) < index)
    faults.push(fault('parameter_repeated', `${at}/name`, `${name} is given twice. Give it once.`));
  if (value.trim() === '')
    return [...faults, fault('value_empty', `${at}/value`, `${name} has no value, so nobody could be recognised. Give it one.`)];
  if (isUnresolvedPlaceholder(value)) {
    faults.push(
      fault(
        'value_unresolved',
        `${at}/value`,
        `${name} holds ${value.slice(0, 60)}, a placeholder that was not filled in. Fill it in first.`,
      ),
    );
  }
  if (maximumLength !== undefined && value.length > maximumLength) {
    faults.push(
      fault('value_too_long', `${at}/value`, `${name} has ${value.length} characters; the tool keeps ${maximumLength}. Shorten it.`),
    );
  }
  if (!isCarriable(name) || !isCarriable(value)) {
    faults.push(
      fault(
        'value_unusable',
        `${at}/value`,
        `${name} has a control character, plain or percent-encoded, or half a character, which tools do not keep. Remove it.`,
      ),
    );
  }
  return faults;
}

/** Without control characters, which tools strip and links may not hold in any encoding, and halves of characters, which cannot be encoded. */
function isCarriable(text: string): boolean {
  return !/[\p{Cc}\p{Cs}]/u.test(text) && !hasEncodedControl(text);
}

function mergeQuery(query: string | undefined, parameters: readonly LinkParameter[]): string {
  const missing = new Map(parameters.map(({ name, value }) => [name, `${encodeQueryText(name)}=${encodeQueryText(value)}`]));
  const ours = new Set(missing.keys());
  const merged: string[] = [];
  for (const part of query === undefined || query === '' ? [] : query.split('&')) {
    const name = readName(part);
    if (!ours.has(name)) merged.push(part);
    const replacement = missing.get(name);
    if (replacement !== undefined) merged.push(replacement);
    missing.delete(name);
  }
  // A query that ends in & needs no second one.
  if (missing.size > 0 && merged.at(-1) === '') merged.pop();
  return [...merged, ...missing.values()].join('&');
}
