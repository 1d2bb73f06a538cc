import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { readJson } from './read-json.ts';
import { readRevision } from './read-revision.ts';
import { text } from './shapes.ts';
import { SourceError } from './source-error.ts';

const specified = z.array(z.object({ id: z.string().regex(/^S\d+-\d+$/), text, kind: z.string().optional() }));
const verdicts = z.object({
  // A report of an earlier version says neither.
  revision: z.string().nullable().default(null),
  testedOn: z.iso.date().optional(),
  behaviours: z.array(z.object({ id: z.string(), proof: text, tests: z.array(z.string()) })),
});

/** One thing that the source documents call for. */
export interface Behaviour {
  readonly id: string;
  readonly text: string;
  /** The document that it is from, for example `S1`. */
  readonly source: string;
  /** What the last test run said of it; `null`: no run has said anything of it. */
  readonly proof: { readonly verdict: string; readonly tests: readonly string[] } | null;
}

/** The test run that was the last one to leave a report. */
export interface TestRun {
  /** The commit it was of, followed by `-dirty` when files had been changed since; `null`: they changed while it ran, or nobody knows. */
  readonly revision: string | null;
  /** ISO 8601, without a time. */
  readonly testedOn?: string | undefined;
}

/** What the source documents call for, and which test run left a report about it. */
export interface Behaviours {
  readonly behaviours: readonly Behaviour[];
  readonly run: TestRun | null;
  /** Which version the site is built from; see {@link readRevision}. */
  readonly revision: string | null;
}

/**
 * Reads every behaviour, and what the last test run said of each.
 *
 * @throws SourceError when a file is malformed, or there are no behaviours
 */
export function readBehaviours(root: string): Behaviours {
  const file = 'spec/behaviours.yaml';
  const remedy = 'correct the file; each entry needs an id such as S1-17 and a text.';
  if (!existsSync(join(root, file))) throw new SourceError(file, ['the file is missing'], remedy);
  const parsed = specified.safeParse(parse(readFileSync(join(root, file), 'utf8')));
  if (!parsed.success)
    throw new SourceError(
      file,
      parsed.error.issues.map(({ path, message }) => `/${path.join('/')} ${message}`),
      remedy,
    );
  const report = 'reports/behaviours.json';
  const run = existsSync(join(root, report))
    ? readJson(root, report, verdicts, 'run `npm test`, which makes it, or delete the file.').content
    : null;
  const proofs = new Map(run?.behaviours.map(({ id, proof, tests }) => [id, { verdict: proof, tests }]));
  return {
    behaviours: parsed.data.map(({ id, text: sentence }) => ({
      id,
      text: sentence,
      source: id.replace(/-.*/, ''),
      proof: proofs.get(id) ?? null,
    })),
    run,
    revision: readRevision(root),
  };
}
