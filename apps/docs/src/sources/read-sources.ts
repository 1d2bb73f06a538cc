import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readApi, type Api } from './read-api.ts';
import { readBehaviours, type Behaviours } from './read-behaviours.ts';
import { readConnectors, type Connector } from './read-connectors.ts';
import { readFindings, type Findings } from './read-findings.ts';
import { readIngestion, type Ingestion } from './read-ingestion.ts';
import { readReturns, type ReturnOutcomes } from './read-returns.ts';

/** Everything that pages are generated from. */
export interface Sources {
  readonly connectors: readonly Connector[];
  readonly api: Api;
  readonly findings: Findings;
  readonly ingestion: Ingestion;
  readonly returns: ReturnOutcomes;
  readonly behaviours: Behaviours;
  /** File names of the pictures in `src/assets/journey`. */
  readonly pictures: ReadonlySet<string>;
}

/** The pictures of a participant's way that the pages know to place; the browser walk makes them. */
export const pictureNames = [
  'start-page',
  'screener',
  'verdict',
  'interview',
  'button',
  'confirmation',
  'preview-confirmation',
  'usertesting-test',
  'usertesting-end',
  'usertesting-confirmation',
  'usertesting-screened-out',
  'set-up-interview-tool',
  'set-up-test-tool',
  'set-up-research-platform',
  'set-up-participants-api',
  'set-up-sync-run',
] as const;

/** Name of a picture, without its ending. */
export type PictureName = (typeof pictureNames)[number];

/**
 * Reads everything that pages are generated from.
 *
 * @param root the repository
 * @throws SourceError when a file is missing, malformed or says too little
 */
export function readSources(root: string): Sources {
  const pictures = pictureNames.filter((name) => existsSync(fileURLToPath(new URL(`../assets/journey/${name}.webp`, import.meta.url))));
  return {
    connectors: readConnectors(root),
    api: readApi(root),
    findings: readFindings(root),
    ingestion: readIngestion(root),
    returns: readReturns(root),
    behaviours: readBehaviours(root),
    pictures: new Set(pictures),
  };
}
