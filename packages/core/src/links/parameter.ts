import { fault, refuse, succeed, type Fault, type Result } from '../result.js';

/** What a tool says of the names that its links can carry. */
export interface ParameterNameRules {
  /** Names that mean something to the tool itself; compared without regard to case. */
  readonly reserved: readonly string[];
  /** Beginnings of such names, for example `brand.`. */
  readonly reservedPrefixes?: readonly string[] | undefined;
  /** Longest name, in characters. */
  readonly maximumLength: number;
}

/** What can be wrong with a parameter's name. */
export type ParameterNameFaultCode =
  | 'parameter_name_missing'
  | 'parameter_name_characters'
  | 'parameter_name_too_long'
  | 'parameter_name_reserved';

/**
 * Checks the name under which a tool's link carries the participant's id (S1-19). It is a letter, then letters, digits, `_`, `-` or `.`, so that it
 * needs no encoding anywhere. The one pointer is `''`: the name is the whole input.
 */
export function checkParameterName(name: unknown, rules: ParameterNameRules): Result<string, ParameterNameFaultCode> {
  if (typeof name !== 'string' || name === '') {
    return refuse(fault('parameter_name_missing', '', 'The parameter needs a name. Use the one that the tool expects, or iid.'));
  }
  const faults: Fault<ParameterNameFaultCode>[] = [];
  if (name.length > rules.maximumLength) {
    faults.push(
      fault('parameter_name_too_long', '', `The name has ${name.length} characters; at most ${rules.maximumLength} are kept. Shorten it.`),
    );
  }
  if (!/^[A-Za-z][A-Za-z0-9_.-]*$/u.test(name)) {
    faults.push(fault('parameter_name_characters', '', 'Begin the name with a letter; use only letters, digits, _, - and . after it.'));
  }
  const { reserved, reservedPrefixes = [] } = rules;
  const folded = name.toLowerCase();
  if (
    reserved.some((other) => other.toLowerCase() === folded) ||
    reservedPrefixes.some((prefix) => folded.startsWith(prefix.toLowerCase()))
  ) {
    const taken = [...reserved, ...reservedPrefixes.map((prefix) => `${prefix}*`)].join(', ');
    faults.push(fault('parameter_name_reserved', '', `The tool keeps ${name} for itself and would not pass it on. Use none of: ${taken}.`));
  }
  return faults.length > 0 ? refuse(...faults) : succeed(name);
}
