import { buildEntryLink, checkParameterName, readReturnValue, type Result } from '@panelbridge/core';
import { type Fault, type Redirect, type RedirectDeclaration, refuse } from '@panelbridge/core/connector';
import type { z } from 'zod';
import type { studyConfig } from './config.js';
import { toExternalId, toInternalId } from './ids.js';

type Study = z.infer<typeof studyConfig>;

const longestParameterName = 50;

/** Leads people into a test under the id that this type of test shows, and reads who comes back (S0-17). */
export function createRedirect({ parameter: rules, maximumLinkLength }: RedirectDeclaration): Redirect<'partner_id', Study> {
  return {
    entryUrl({ link, parameter, participation, study }) {
      const name = checkParameterName(parameter, { ...rules, maximumLength: longestParameterName });
      const id = toExternalId(participation, study.testType);
      // Without an id the link is looked at all the same, so that every fault is named at once.
      const built = buildEntryLink({
        link,
        parameters: id.ok ? [{ name: parameter, value: id.value, maximumLength: rules.maximumLength }] : [],
        maximumLength: maximumLinkLength,
        // Whether a study may lead to this very machine was decided when its invite link was stored.
        allowLoopbackHttp: true,
      });
      if (name.ok && id.ok && built.ok) return built;
      return refuse(
        ...listFaults(name).map((fault) => ({ ...fault, pointer: '/parameter' })),
        ...listFaults(id),
        ...listFaults(built).map(pointAtInput),
      );
    },
    parseReturn({ query, parameter }) {
      // Tools rewrite the case of names; two that differ only in it are one name, so that two people in one address are noticed.
      const folded = parameter.toLowerCase();
      const ours = query.flatMap(([name, value]) => (name.toLowerCase() === folded ? [[parameter, value] as const] : []));
      return readReturnValue(ours, parameter);
    },
    externalId: ({ participation, study }) => toExternalId(participation, study.testType),
    internalId: ({ externalId, study }) => toInternalId(externalId, study.testType),
  };
}

function listFaults(result: Result<unknown>): readonly Fault[] {
  return result.ok ? [] : result.faults;
}

/** The link builder's pointers, in terms of what `entryUrl` was given. */
function pointAtInput(fault: Fault): Fault {
  const pointer = fault.pointer.replace('/parameters/0/name', '/parameter').replace('/parameters/0/value', '/participation');
  return { ...fault, pointer };
}
