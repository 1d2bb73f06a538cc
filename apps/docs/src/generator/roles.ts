import { blocks, code, link, table } from '../markdown/markdown.ts';
import type { RoleTable, Route } from '../sources/read-api.ts';
import { SourceError } from '../sources/source-error.ts';
import type { Page } from './page.ts';

const syncNote = `${code('participants.sync')} is the whole ${link('participants API', '/guides/participants-api/')} under \`/api\`. It erases too, by \`DELETE /api/participants/{id}\`, since a program that keeps a panel in step with a source also takes people out. Everywhere else to erase somebody is ${code('participants.erase')}. Whoever is to send people and never erase one gets no key with the role ${code('integration')}, ${code('ops_manager')} or ${code('admin')}: a ${code('researcher')} adds and changes people under \`/api/v1\`.`;

/**
 * Which role may do what, for every operation that a route needs.
 *
 * @throws SourceError when a route needs an operation that the table does not know
 */
export function writeRoles(operations: RoleTable, routes: readonly Route[]): Page {
  const needed = new Set(routes.flatMap(({ operation }) => operation ?? []));
  const unknown = [...needed].filter((name) => !Object.hasOwn(operations, name));
  if (unknown.length > 0) {
    const faults = unknown.map((name) => `the operation ${name}, which a route needs, is missing`);
    throw new SourceError('apps/api/roles.json', faults, 'run `npm run generate`.');
  }
  const roles = Object.keys(Object.values(operations)[0]?.roles ?? {});
  return {
    slug: 'reference/roles',
    title: 'Roles and what they may do',
    label: 'Roles',
    description: 'Every operation of the hub, and the roles of an API key that may perform it.',
    body: blocks(
      `Every API key has a role, and every route under \`/api/v1\` needs one operation; ${link('Routes', '/reference/routes/')} says which. An operation looks (\`read\`), changes something (\`write\`), or does what money follows from (\`money\`). A request that the role does not allow is answered with ${link(code('role_not_allowed'), '/errors/#role_not_allowed')}.`,
      table(
        ['Operation', 'Effect', ...roles.map(code)],
        Object.entries(operations)
          .filter(([name]) => needed.has(name))
          .map(([name, { effect, roles: allowed }]) => [
            code(name),
            effect,
            ...roles.map((role) => (allowed[role] === true ? 'yes' : 'no')),
          ]),
      ),
      needed.has('participants.sync') ? syncNote : undefined,
    ),
  };
}
