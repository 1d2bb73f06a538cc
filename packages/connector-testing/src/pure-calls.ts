import type { RedirectDeclaration } from '@panelbridge/core/connector';
import { findTerms, makeEvent, read, send } from './events.js';
import { identify, listWords, makeParticipation, makeToken } from './people.js';
import type { Opened, Subject } from './subject.js';

/** A call of a function that only translates; it may throw. */
export interface PureCall {
  readonly name: string;
  readonly call: (opened: Opened) => unknown;
}

/** Calls of every declared function that sends nothing, about several people each, one function after the other. */
export function listPureCalls(subject: Subject): readonly PureCall[] {
  const { redirect, statusSync } = subject.resolved.capabilities;
  return [1, 2, 3].flatMap((index) => [
    ...(redirect ? listRedirecting(subject, redirect, index) : []),
    ...(statusSync?.directions.includes('webhook') === true ? listParsing(subject, index) : []),
  ]);
}

/** A link into the tool, as an operator pastes it. */
export function makeLink({ scenario, resolved }: Subject): string {
  const host = resolved.capabilities.redirect?.inviteHosts[0]?.replace('*.', 'www.') ?? 'tool.example.com';
  return scenario.link ?? `https://${host}/s/abc-123`;
}

function listRedirecting(
  subject: Subject,
  { parameter: { name: parameter }, identity }: RedirectDeclaration,
  index: number,
): readonly PureCall[] {
  const { study } = subject;
  const [link, participation] = [makeLink(subject), makeParticipation(index)];
  const [token, known] = [makeToken(participation), identify(subject, participation)];
  const translating: readonly PureCall[] = [
    { name: 'externalId', call: ({ instance }) => instance.redirect?.externalId?.({ participation, study }) },
    { name: 'internalId', call: ({ instance }) => instance.redirect?.internalId?.({ externalId: known, study }) },
  ];
  return [
    { name: 'entryUrl', call: ({ instance }) => instance.redirect?.entryUrl({ link, parameter, participation, token, study }) },
    { name: 'parseReturn', call: ({ instance }) => instance.redirect?.parseReturn({ query: [[parameter, known]], parameter, study }) },
    ...(identity === 'partner_id' ? translating : []),
  ];
}

function listParsing(subject: Subject, index: number): readonly PureCall[] {
  const terms = findTerms(subject);
  if (!terms) return [];
  const words = listWords(subject);
  const webhook = send(terms, makeEvent(subject, index, { status: words[index % words.length] ?? 'unknown' }));
  return [{ name: 'parseWebhook', call: (opened) => read(subject, opened, webhook, terms) }];
}

/** What a call comes to, in words. Never throws. */
export function tellOutcome({ call }: PureCall, opened: Opened): string {
  try {
    return `it gave ${JSON.stringify(call(opened)) ?? 'nothing'}`;
  } catch (error) {
    return `it threw ${String(error)}`;
  }
}
