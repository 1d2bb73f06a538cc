import { maximumTokenLength, readReturnValue } from '@panelbridge/core';
import { fillPlaceholder } from '@panelbridge/core/connector';
import * as fc from 'fast-check';
import type { Check } from '../check.js';
import { shorten } from '../ending.js';
import { identify, makeParticipation, makeToken } from '../people.js';
import type { Subject } from '../subject.js';
import { openWay, type Way } from './redirect-way.js';
import { findCounterexample, listResultFaults } from './results.js';

const redirectCheck = (id: string, holds: string, remedy: string, find: (way: Way, subject: Subject) => readonly string[]): Check => ({
  id,
  capability: 'redirect',
  per: 'connection',
  holds,
  remedy,
  find: (subject) => find(openWay(subject), subject),
});

const queryPart = fc.constantFrom(
  'a=1',
  'a=2',
  'lang=en',
  'b=%20x',
  'c',
  'd=',
  'q=%C3%A4%2F',
  'utm_source=x+y',
  'deep=https%3A%2F%2Fx.example%2F%3Fy',
  'k%2E=1',
  'e=1=2',
);
const linkTail = fc.record({ parts: fc.array(queryPart, { maxLength: 6 }), fragment: fc.constantFrom('', '#top', '#/a?b=c', '#x=1&y=2') });

/** How people are led into the tool and back. */
export const redirectChecks: readonly Check[] = [
  redirectCheck(
    'kept-links',
    'An entry link keeps all that the invite link had, byte for byte: order, encoding, repeated parameters, fragment.',
    'Build entry links with `buildEntryLink` of @panelbridge/core.',
    ({ declaration: { parameter }, link, enter }) => {
      const [start] = splitLink(link);
      const faults = findCounterexample(linkTail, ({ parts, fragment }) => {
        const given = `${start}${parts.length > 0 ? `?${parts.join('&')}` : ''}${fragment}`;
        const built = enter(given);
        if (!built.ok) return `${given} is refused: ${built.faults[0]?.detail}`;
        const [base, query, end] = splitLink(built.value);
        const kept = query.filter((part) => readName(part) !== parameter.name);
        const isKept = base === start && end === fragment && kept.join('&') === parts.join('&');
        return isKept ? null : `${given} became ${built.value}`;
      });
      return faults;
    },
  ),
  redirectCheck(
    'carried-identity',
    'An entry link carries the identity once, in the parameter, also where the invite link had a value there.',
    'Set the parameter to `token`, or to the partner’s id, and replace what stood there.',
    ({ declaration: { parameter }, link, enter }, subject) =>
      ['', `?${parameter.name}=old`, `?${parameter.name}=old&x=1&${parameter.name}=older`].flatMap((query) => {
        const [start] = splitLink(link);
        const participation = makeParticipation(2);
        const built = enter(`${start}${query}`, parameter.name, participation);
        if (!built.ok) return [`${start}${query} is refused: ${built.faults[0]?.detail}`];
        const values = new URL(built.value).searchParams.getAll(parameter.name);
        return values.length === 1 && values[0] === identify(subject, participation)
          ? []
          : [`${built.value} carries ${JSON.stringify(values)}`];
      }),
  ),
  redirectCheck(
    'chosen-parameters',
    'The parameter that the study names carries the identity, and no other.',
    'Use the `parameter` that is handed in; the manifest’s name is only the default.',
    ({ declaration: { parameter }, link, enter }) => {
      if (!parameter.configurable) return [];
      const name =
        ['rid', 'zz_kit', 'pid2'].find(
          (one) =>
            one !== parameter.name &&
            !parameter.reserved.includes(one) &&
            !parameter.reservedPrefixes.some((prefix) => one.startsWith(prefix)),
        ) ?? 'zz_kit';
      const built = enter(link, name);
      if (!built.ok) return [`the parameter "${name}" is refused: ${built.faults[0]?.detail}`];
      const { searchParams } = new URL(built.value);
      return searchParams.has(name) && !searchParams.has(parameter.name) ? [] : [`with the parameter "${name}" the link is ${built.value}`];
    },
  ),
  redirectCheck(
    'refused-links',
    'A link that leads nowhere is refused by a fault that says what to do, and nothing is thrown.',
    'Build entry links with `buildEntryLink` of @panelbridge/core, and return its faults.',
    ({ enter }) =>
      [
        '',
        'no link',
        '/s/abc',
        '//tool.example.com/s',
        'javascript:alert(1)',
        'ftp://tool.example.com/s',
        'https://',
        'https:// /s',
      ].flatMap((link) => listResultFaults(`entryUrl of ${JSON.stringify(link)}`, () => enter(link), 'refused')),
  ),
  redirectCheck(
    'link-lengths',
    'An entry link is never longer than the tool takes.',
    'Compare the length with `maximumLinkLength` after the parameter was added.',
    ({ declaration: { maximumLinkLength }, link, enter }) => {
      const [start] = splitLink(link);
      const faults: string[] = [];
      for (let length = maximumLinkLength - 80; length <= maximumLinkLength; length += 8) {
        const built = enter(`${start}?x=`.padEnd(length, 'x'));
        if (built.ok && built.value.length > maximumLinkLength)
          faults.push(`a link of ${built.value.length} characters, where ${maximumLinkLength} arrive`);
      }
      return faults.slice(0, 1);
    },
  ),
  redirectCheck(
    'room-for-identity',
    'The tool keeps values as long as the identity.',
    'Correct `parameter.maximumLength`; where the tool keeps less than a token has, declare `identity: partner_id`.',
    ({ declaration: { identity, parameter } }, subject) => {
      const longest = identity === 'token' ? maximumTokenLength : identify(subject, makeParticipation(3)).length;
      return longest <= parameter.maximumLength
        ? []
        : [`the identity has up to ${longest} characters, and parameter.maximumLength is ${parameter.maximumLength}`];
    },
  ),
  {
    ...redirectCheck(
      'read-returns',
      'Who comes back is read from the address as the tool writes it.',
      'Read the parameter with `readReturnValue` of @panelbridge/core, or correct `returnQuery` in the scenario.',
      ({ declaration: { parameter }, redirect }, subject) =>
        [1, 2, 3].flatMap((index) => {
          const identity = identify(subject, makeParticipation(index));
          const written = (subject.scenario.returnQuery ?? '{parameter}={identity}')
            .replaceAll('{parameter}', parameter.name)
            .replaceAll('{identity}', encodeURIComponent(identity));
          const read = redirect.parseReturn({ query: [...new URLSearchParams(written)], parameter: parameter.name, study: subject.study });
          return read.ok && read.value === identity ? [] : [`of ?${written} it reads ${shorten(JSON.stringify(read))}`];
        }),
    ),
    concerns: (subject) => subject.resolved.capabilities.redirect?.returnsParameter !== false,
  },
  redirectCheck(
    'doubtful-returns',
    'A return that names nobody, holds a placeholder or names two people is a fault, never a guess.',
    'Read the parameter with `readReturnValue` of @panelbridge/core, and return its faults.',
    ({ declaration: { parameter, placeholder }, redirect }, subject) => {
      const { name } = parameter;
      const [one, other] = [identify(subject, makeParticipation(1)), identify(subject, makeParticipation(2))];
      const filled = fillPlaceholder(placeholder, name) ?? `{{${name}}}`;
      // A tool's own word may look like any value; then nobody can tell.
      const isVisible = !readReturnValue([[name, filled]], name).ok;
      const queries: (readonly (readonly [string, string])[])[] = [
        [],
        [[name, '']],
        [[name, ' ']],
        [['other', one]],
        [
          [name, one],
          [name, other],
        ],
      ];
      return [...queries, ...(isVisible ? [[[name, filled] as const]] : [])].flatMap((query) =>
        listResultFaults(
          `parseReturn of ${JSON.stringify(query)}`,
          () => redirect.parseReturn({ query, parameter: name, study: subject.study }),
          'refused',
        ),
      );
    },
  ),
  {
    id: 'pure-redirects',
    capability: 'redirect',
    per: 'connection',
    holds: 'Links and returns depend on what is handed in alone: no clock, no request, no secret, no log.',
    remedy: 'Compute the link from the input; a participant waits for it.',
    find: (subject) => {
      const { instance, traces } = subject.open();
      const input = {
        link: openWay(subject).link,
        parameter: 'zz_kit',
        participation: makeParticipation(1),
        token: makeToken(makeParticipation(1)),
        study: subject.study,
      };
      const query = [['zz_kit', identify(subject, makeParticipation(1))]] as const;
      const [first, second] = [1, 2].map(() =>
        JSON.stringify([instance.redirect?.entryUrl(input), instance.redirect?.parseReturn({ ...input, query })]),
      );
      return [
        ...(first === second ? [] : [`called twice with the same, it gives ${shorten(first ?? '')} and ${shorten(second ?? '')}`]),
        ...(traces.requests.length > 0 ? ['it sends a request'] : []),
        ...(traces.clockReads() > 0 ? ['it reads the clock'] : []),
        ...traces.revealed.map((secret) => `it asks for the secret "${secret}"`),
        ...traces.logged.map(({ message }) => `it logs “${message}”`),
      ];
    },
  },
];

function splitLink(link: string): readonly [base: string, query: readonly string[], fragment: string] {
  const [, base = '', query, fragment = ''] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(link) ?? [];
  return [base, query === undefined || query === '' ? [] : query.split('&'), fragment];
}

function readName(part: string): string {
  return [...new URLSearchParams(part)][0]?.[0] ?? '';
}
