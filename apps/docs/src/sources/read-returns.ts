import { z } from 'zod';
import { returnName } from './capability-shapes.ts';
import { readJson } from './read-json.ts';
import { text } from './shapes.ts';

const returnsShape = z.record(returnName, text);

/** The outcome that each return address reports. */
export type ReturnOutcomes = z.output<typeof returnsShape>;

/**
 * Reads what core says about returns.
 *
 * @throws SourceError when the file is missing, malformed or leaves a return out
 */
export function readReturns(root: string): ReturnOutcomes {
  return readJson(root, 'packages/core/returns.json', returnsShape, 'run `npm run generate`, which writes returns.json from core’s code.')
    .content;
}
