import type { ReturnName } from '../connector/outcome.js';
import { fault, refuse, succeed, type Result } from '../result.js';
import { cutLink } from './query.js';

/** One of a study's redirect URLs, as the hub gave it out to be pasted. */
export interface GivenReturnUrl {
  readonly name: ReturnName;
  /** With the tool's placeholder in it, unencoded. */
  readonly pasteUrl: string;
}

/** Why the redirect URL that stands in the tool cannot work. */
export type ReturnUrlMismatch = 'redirect_url_of_other_outcome' | 'redirect_url_parameter_changed' | 'redirect_url_unknown';

/**
 * Compares the redirect URL that stands in the tool with those that the hub gave out, byte for byte (S1-16), and says what is wrong with it
 * (S1-32). The pointer is `''`.
 *
 * @param wanted The outcome that this ending of the tool stands for.
 */
export function compareReturnUrl(
  pasted: string,
  given: readonly GivenReturnUrl[],
  wanted: ReturnName = 'complete',
): Result<string, ReturnUrlMismatch> {
  const expected = given.find(({ name }) => name === wanted)?.pasteUrl;
  if (pasted === expected) return succeed(pasted);
  const { base } = cutLink(pasted);
  const meant = given.find(({ pasteUrl }) => cutLink(pasteUrl).base === base);
  const correct = expected === undefined ? '' : ` Replace it by ${expected}`;
  if (meant === undefined) {
    return refuse(fault('redirect_url_unknown', '', `The redirect URL in the tool is incorrect: it is none of this study.${correct}`));
  }
  if (meant.name !== wanted) {
    return refuse(
      fault(
        'redirect_url_of_other_outcome',
        '',
        `The redirect URL in the tool is incorrect: it is the one for ${meant.name}, not for ${wanted}.${correct}`,
      ),
    );
  }
  return refuse(
    fault('redirect_url_parameter_changed', '', `The redirect URL in the tool is incorrect: what follows its ? was changed.${correct}`),
  );
}
