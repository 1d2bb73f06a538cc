import { checks } from '@panelbridge/connector-testing/run';

/** Between these lines of the README stands the list of checks. */
export const marks = { begin: '<!-- checks: written by pnpm generate -->', end: '<!-- /checks -->' } as const;

/** The checks as tables, one for each of what calls for them. */
export function printChecks(): string {
  const groups = [...new Set(checks.map(({ capability }) => capability))];
  const tables = groups.map((group) => {
    const rows = checks.filter(({ capability }) => capability === group).map(({ id, holds }) => `| \`${id}\` | ${holds} |`);
    return [
      `### For ${group === 'requests' ? 'connectors that talk to their partner' : group}`,
      '',
      '| check | what holds |',
      '|---|---|',
      ...rows,
    ].join('\n');
  });
  return tables.join('\n\n');
}

/** A README with the list as it is now. */
export function refresh(readme: string): string {
  const [before, rest = ''] = readme.split(`${marks.begin}\n`);
  const [, after = ''] = rest.split(`\n${marks.end}`);
  return `${before}${marks.begin}\n${printChecks()}\n${marks.end}${after}`;
}
