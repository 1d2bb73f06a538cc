import { fault, parseEmail } from '@panelbridge/core';
import { readOutboundUrl } from '../../platform/outbound/outbound-url.js';
import type { FieldRule } from './channel-definition.js';

/** A rule by a pattern. @param shape what it looks like, as the end of the sentence “It has to be …” */
export function matching(pattern: RegExp, shape: string, meaning: string, required = true): FieldRule {
  return {
    required,
    meaning,
    check: (value, pointer) => (pattern.test(value) ? [] : [fault('value_malformed', pointer, `It has to be ${shape}.`)]),
  };
}

/** A rule for an address to which the hub sends. */
export function outboundUrl(meaning: string, required = true): FieldRule {
  return {
    required,
    meaning,
    check(value, pointer, policy) {
      const read = readOutboundUrl(value, pointer, policy);
      return read.ok ? [] : read.faults;
    },
  };
}

/** A rule for an email address. */
export function emailAddress(meaning: string): FieldRule {
  return {
    required: true,
    meaning,
    check(value, pointer) {
      const read = parseEmail(value, pointer);
      return read.ok ? [] : read.faults;
    },
  };
}
