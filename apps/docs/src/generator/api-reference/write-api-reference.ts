import { blocks, code, link, prose, section, table } from '../../markdown/markdown.ts';
import type { Api } from '../../sources/read-api.ts';
import type { Page } from '../page.ts';
import { findCommonCodes, linkCodes, writeOperation } from './operations.ts';
import { listShapes, writeShape } from './shapes.ts';

/** The reference of the API: a page that leads, and one for each area with its operations and their shapes. */
export function writeApiReference({ areas, operations, components }: Api): readonly Page[] {
  const common = findCommonCodes(operations);
  const written = areas.filter(({ name }) => operations.some(({ tags }) => tags?.includes(name)));
  return [
    {
      slug: 'reference/api',
      title: 'Reference of the API',
      label: 'API',
      description: 'Every operation of the hub’s REST API by area: what it takes, what it answers, and every error code.',
      body: blocks(
        `The API in full, by area, from the same OpenAPI 3.1 document that a running hub gives at \`/openapi.json\`. ${link('Call the API', '/guides/consume-the-api/')} shows how; ${link('Routes', '/reference/routes/')} has every route in a line.`,
        table(
          ['Area', 'What it is about', 'Operations'],
          written.map(({ name, description }) => [
            link(titleCase(name), `/reference/api/${name}/`),
            prose(description),
            String(operations.filter(({ tags }) => tags?.includes(name)).length),
          ]),
        ),
      ),
    },
    ...written.map(({ name, description }): Page => {
      const own = operations.filter(({ tags }) => tags?.includes(name));
      const shapes = listShapes(
        own.flatMap(({ requestBody, responses, parameters }) => [
          requestBody,
          parameters,
          ...Object.entries(responses).flatMap(([status, answer]) => (Number(status) < 400 ? [answer] : [])),
        ]),
        components,
      );
      return {
        slug: `reference/api/${name}`,
        title: `API: ${titleCase(name)}`,
        label: titleCase(name),
        description,
        body: blocks(
          prose(description),
          own.some((operation) => operation['x-operation'] !== undefined)
            ? `Each operation that needs a permission can also answer ${linkCodes(common)}.`
            : undefined,
          section('## Operations', ...own.map((operation) => writeOperation(operation, components, common))),
          section(
            '## Shapes',
            `What bodies and answers are made of. ${code('null')} is shown where a value can be it; a client passes over members that it does not know.`,
            ...shapes.map((shape) => writeShape(shape, components)),
          ),
        ),
      };
    }),
  ];
}

function titleCase(name: string): string {
  return name === 'set-up' ? 'Set-up' : name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ');
}
