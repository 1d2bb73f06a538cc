import type { Implementation, Manifest, RedirectDeclaration, Result } from '@panelbridge/core/connector';
import { makeParticipation, makeToken } from '../people.js';
import { makeLink } from '../pure-calls.js';
import type { Subject } from '../subject.js';

type Redirect = NonNullable<Implementation<Manifest>['redirect']>;

/** A way into the tool and back. */
export interface Way {
  readonly declaration: RedirectDeclaration;
  readonly redirect: Redirect;
  readonly link: string;
  /** The entry link of a person. */
  readonly enter: (link: string, parameter?: string, participation?: string) => Result<string>;
}

/** Opens the way of a connection. */
export function openWay(subject: Subject): Way {
  const declaration = subject.resolved.capabilities.redirect;
  const { redirect } = subject.open().instance;
  if (!declaration || !redirect) throw new Error('there is no redirect');
  return {
    declaration,
    redirect,
    link: makeLink(subject),
    enter: (link, parameter = declaration.parameter.name, participation = makeParticipation(1)) =>
      redirect.entryUrl({ link, parameter, participation, token: makeToken(participation), study: subject.study }),
  };
}
