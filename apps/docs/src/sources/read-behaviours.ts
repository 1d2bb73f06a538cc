import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson } from './read-json.ts';

const behaviour = z.object({
  id: z.string(),
  text: z.string(),
  kind: z.string().optional(),
  source: z.string(),
  proof: z.string(),
  tests: z.array(z.string()),
});

/** One thing that the source documents call for, and whether a test proved it in the last run. */
export type Behaviour = z.output<typeof behaviour>;

/** Reads which behaviours the last test run proved; none when no run left its findings. */
export function readBehaviours(root: string): readonly Behaviour[] {
  const file = 'reports/behaviours.json';
  if (!existsSync(join(root, file))) return [];
  return readJson(root, file, z.object({ behaviours: z.array(behaviour) }), 'run `pnpm behaviours`, or delete the file.').content
    .behaviours;
}
