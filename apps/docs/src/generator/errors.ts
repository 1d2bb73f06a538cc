import { STATUS_CODES } from 'node:http';
import { blocks, bullets, code, link, prose, section, table } from '../markdown/markdown.ts';
import type { Problem } from '../sources/read-api.ts';
import type { Connector } from '../sources/read-connectors.ts';
import { hrefOf } from './connector-pages/paths.ts';
import { findProblemCode } from './find-problem-code.ts';
import type { Page } from './page.ts';
import { turns } from './words.ts';

/** Every problem code of the hub, each under a heading whose anchor is the code, since the `type` of a problem leads there. */
export function writeErrors(problems: Readonly<Record<string, Problem>>, connectors: readonly Connector[]): Page {
  const statuses = [...new Set(Object.values(problems).map(({ status }) => status))].toSorted((a, b) => a - b);
  return {
    slug: 'errors',
    title: 'Errors',
    description: 'Every error code of the hub: why it happens, what to do, and whether the same request can be sent again.',
    body: blocks(
      'Every error of the API is a problem as RFC 9457 describes it: a JSON body of the media type `application/problem+json`. The member `code` is stable, so programs can rely on it; `type` leads to the entry of the code on this page; `detail` says what happened this time; `errors` names every faulty member of the request at once, each with a JSON pointer. With the `requestId` the operator finds the request in the log of the hub.',
      ...statuses.map((status) => section(`## ${status} ${STATUS_CODES[status] ?? ''}`.trim(), ...describeProblems(status, problems))),
      section(
        '## Failures of connectors',
        'When a tool does not do what the hub asks of it, the connector says so in one of these ways, and the hub answers with the code beside it.',
        describeConnectorErrors(problems, connectors),
      ),
    ),
  };
}

function describeProblems(status: number, problems: Readonly<Record<string, Problem>>): string[] {
  return Object.entries(problems)
    .filter(([, problem]) => problem.status === status)
    .toSorted(([a], [b]) => a.localeCompare(b, 'en'))
    .map(([name, { title, cause, remedy, retry }]) =>
      blocks(
        `### ${code(name)}`,
        `${prose(title)}.`,
        bullets([
          `Why: ${prose(cause)}`,
          `What to do: ${prose(remedy)}`,
          `The same request again: ${retry === 'never' ? 'fails again' : 'may succeed after a pause'}`,
        ]),
      ),
    );
}

function describeConnectorErrors(problems: Readonly<Record<string, Problem>>, connectors: readonly Connector[]): string {
  const errors = new Map(connectors.flatMap(({ manifest }) => Object.entries(manifest.errors)));
  return table(
    ['The connector says', 'The hub answers', 'Retried by the hub', 'Whose turn', 'Connectors'],
    [...errors].map(([name, { status, retry, turn }]) => {
      const problem = findProblemCode(name, problems);
      const users = connectors.filter(({ manifest }) => Object.hasOwn(manifest.errors, name));
      return [
        code(name),
        `${status} ${link(code(problem), `#${problem}`)}`,
        retry === 'backoff' ? 'yes' : 'no',
        turns[turn] ?? prose(turn),
        users.map(({ manifest }) => link(prose(manifest.title), `${hrefOf(manifest, 'limitsAndErrors')}#${name}`)).join(', '),
      ];
    }),
  );
}
