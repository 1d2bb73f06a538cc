import { z } from 'zod';
import { readJson } from './read-json.ts';
import { someTexts, text } from './shapes.ts';

const findingsShape = z.strictObject({
  forgottenAfterDays: z.int(),
  kinds: z.record(z.string(), z.strictObject({ title: text, detail: text, remedy: text, fixes: someTexts })),
  fixes: z.record(z.string(), z.strictObject({ title: text, effect: text, needsReason: z.boolean() })),
});

/** What each kind of finding of a reconciliation means, which fixes it can have, and what each fix does. */
export type Findings = z.output<typeof findingsShape>;

/**
 * Reads what core says about findings.
 *
 * @throws SourceError when the file is missing or malformed, or a kind has a fix that is not described
 */
export function readFindings(root: string): Findings {
  const shape = findingsShape.superRefine(({ kinds, fixes }, context) => {
    for (const [kind, { fixes: own }] of Object.entries(kinds)) {
      for (const fix of own.filter((name) => !Object.hasOwn(fixes, name))) {
        context.addIssue({ code: 'custom', path: ['kinds', kind, 'fixes'], message: `names ${fix}, which is no fix` });
      }
    }
  });
  return readJson(root, 'packages/core/findings.json', shape, 'run `npm run generate`, which writes findings.json from core’s code.')
    .content;
}
