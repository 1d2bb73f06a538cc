import { buildEntryLink } from '../links/entry-link.js';
import { checkParameterName } from '../links/parameter.js';
import { readReturnValue } from '../links/read-return.js';
import { type Fault, refuse } from '../result.js';
import type { Redirect, RedirectDeclaration } from './redirect.js';

const longestParameterName = 50;

/**
 * Leads people into a tool by the hub's token and reads who comes back; which tool it is stands in the declaration alone (S1-40). All that a
 * connector needs for `redirect` where its tool keeps a parameter and sends it back.
 *
 * @param declaration The connector's declaration with the connection's preset laid over it.
 */
export function createTokenRedirect({ parameter: rules, maximumLinkLength }: RedirectDeclaration): Redirect<'token', unknown> {
  return {
    entryUrl({ link, parameter, token }) {
      const name = checkParameterName(parameter, { ...rules, maximumLength: longestParameterName });
      const built = buildEntryLink({
        link,
        parameters: [{ name: parameter, value: token, maximumLength: rules.maximumLength }],
        maximumLength: maximumLinkLength,
        // Whether a study may lead to this very machine was decided when its invite link was stored.
        allowLoopbackHttp: true,
      });
      if (name.ok && built.ok) return built;
      return refuse(
        ...(name.ok ? [] : name.faults).map((fault) => ({ ...fault, pointer: '/parameter' })),
        ...(built.ok ? [] : built.faults).map(pointAtInput),
      );
    },
    parseReturn: ({ query, parameter }) => readReturnValue(query, parameter),
  };
}

/** The link builder's pointers, in terms of what `entryUrl` was given. */
function pointAtInput(fault: Fault): Fault {
  const pointer = fault.pointer.replace('/parameters/0/name', '/parameter').replace('/parameters/0/value', '/token');
  return { ...fault, pointer };
}
