import { fault, refuse, succeed, type Result } from '../result.js';
import { isUnresolvedPlaceholder } from './placeholder.js';

/** Why a return carries no id that could be looked up. */
export type ReturnFaultCode = 'value_missing' | 'value_unresolved' | 'value_too_long' | 'value_contradictory';

/** Longest value that is looked at, in characters. */
export const maximumReturnValueLength = 200;

/**
 * Finds the id in the query with which a tool sent somebody back: the first value of the parameter that is neither blank, nor a placeholder, nor
 * too long. Two such values that differ are refused, since choosing one could credit the wrong person. Blanks around a value are dropped.
 */
export function readReturnValue(entries: Iterable<readonly [string, string]>, parameterName: string): Result<string, ReturnFaultCode> {
  let found: string | undefined;
  let refusal: ReturnFaultCode = 'value_missing';
  for (const [name, raw] of entries) {
    if (name !== parameterName) continue;
    const value = raw.trim();
    if (value === '') continue;
    if (value.length > maximumReturnValueLength) refusal = 'value_too_long';
    else if (isUnresolvedPlaceholder(value)) refusal = 'value_unresolved';
    else if (found !== undefined && found !== value) return refuseReturn('value_contradictory', parameterName);
    else found = value;
  }
  return found === undefined ? refuseReturn(refusal, parameterName) : succeed(found);
}

function refuseReturn(code: ReturnFaultCode, name: string): Result<string, ReturnFaultCode> {
  return refuse(fault(code, `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, details[code](name)));
}

const details: Readonly<Record<ReturnFaultCode, (name: string) => string>> = {
  value_missing: (name) => `The tool sent nobody's id: ${name} is not in the address. Add it to the redirect URL in the tool.`,
  value_unresolved: (name) =>
    `The tool did not fill in ${name}. Check that the placeholder in its redirect URL is spelled as the tool expects.`,
  value_too_long: (name) =>
    `${name} has more than ${maximumReturnValueLength} characters, so it is no id. Check the redirect URL in the tool.`,
  value_contradictory: (name) => `${name} is in the address more than once, with different values. Leave it once in the redirect URL.`,
};
