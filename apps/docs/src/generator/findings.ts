import { blocks, bullets, code, link, prose, section, table } from '../markdown/markdown.ts';
import type { Findings } from '../sources/read-findings.ts';
import type { Page } from './page.ts';

/** Every kind of finding of a reconciliation, and every fix. */
export function writeFindings({ kinds, fixes }: Findings): Page {
  return {
    slug: 'reference/findings',
    title: 'Findings and their fixes',
    label: 'Findings',
    description:
      'Every way in which the hub’s list and the tool’s list can come apart, what it means, and the fix that is offered for each.',
    body: blocks(
      `A reconciliation compares what the hub knows with what the tool lists, person by person. Where the two come apart it notes a finding. ${link('Reconciliation, walked through', '/guides/reconciliation/')} shows it from beginning to end.`,
      section(
        '## Kinds',
        'A finding offers exactly one fix, by what is known in its situation. Where a kind has several here, the finding says which one it is, in `fix.act`.',
        ...Object.entries(kinds).map(([kind, { title, detail, remedy, fixes: own }]) =>
          blocks(
            `### ${code(kind)}`,
            `${prose(title)}.`,
            bullets([
              `What it means: ${prose(detail)}`,
              `What to do: ${prose(remedy)}`,
              `Its fix: ${own.map((fix) => link(code(fix), '#fixes')).join(', or ')}`,
            ]),
          ),
        ),
      ),
      section(
        '## Fixes',
        'A fix does nothing that a person could not do by hand; it is decided by the same rules, and refused where they refuse.',
        table(
          ['Fix', 'What it does', 'Needs a reason'],
          Object.entries(fixes).map(([fix, { title, effect, needsReason }]) => [
            `${code(fix)}<br>${prose(title)}`,
            prose(effect),
            needsReason ? 'yes' : 'no',
          ]),
        ),
      ),
    ),
  };
}
