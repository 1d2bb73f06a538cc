import { buildEntryLink, checkParameterName, readReturnValue } from '@panelbridge/core';
import { type Fault, type Redirect, type RedirectDeclaration, refuse } from '@panelbridge/core/connector';

const longestParameterName = 50;

/**
 * Leads people into a tool and reads who comes back; which tool it is stands in the declaration alone (S1-40).
 *
 * @param declaration The connector's declaration with the connection's preset laid over it.
 */
export function createRedirect({ parameter: rules, maximumLinkLength }: RedirectDeclaration): Redirect<'token', unknown> {
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
