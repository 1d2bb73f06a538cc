import { blocks, code, prose, section, table } from '../markdown/markdown.ts';
import type { Route } from '../sources/read-api.ts';
import type { Page } from './page.ts';

/** Every route of the hub in a line, by area. */
export function writeRoutes(routes: readonly Route[]): Page {
  const areas = [...new Set(routes.map(({ area }) => area))];
  return {
    slug: 'reference/routes',
    title: 'Routes of the API',
    label: 'Routes',
    description: 'Every route of the hub’s REST API in one line, by area.',
    body: blocks(
      'A running hub shows each route in full at `/reference`, with bodies, answers and errors, and gives the same as OpenAPI 3.1 at `/openapi.json`. Routes under `/api/v1` need an API key: `Authorization: Bearer pbk_…`.',
      ...areas.map((area) =>
        section(
          `## ${prose(area)}`,
          table(
            ['Route', 'What it does', 'The key must be allowed to'],
            routes
              .filter((route) => route.area === area)
              .map(({ method, path, summary, operation }) => [
                code(`${method} ${path}`),
                prose(summary ?? ''),
                operation ? code(operation) : 'no key needed',
              ]),
          ),
        ),
      ),
    ),
  };
}
