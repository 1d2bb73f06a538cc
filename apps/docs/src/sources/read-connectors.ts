import { globSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { manifestShape, type Manifest } from './manifest-shape.ts';
import { readChanges, type Change } from './read-changes.ts';
import { readJson } from './read-json.ts';
import { SourceError } from './source-error.ts';

/** A connector as its files describe it. */
export interface Connector {
  /** Folder of its package, from the repository's root. */
  readonly folder: string;
  /** Name of its npm package. */
  readonly packageName: string;
  readonly manifest: Manifest;
  /** What changed, the newest first. */
  readonly changes: readonly Change[];
  /** SHA-256 of `manifest.json`, in hex. */
  readonly hash: string;
}

const remedy =
  'run `npm run generate`, which writes manifest.json from the connector’s code; if a text is missing, write it in the connector’s manifest first.';

const packageShape = z.object({
  name: z.string(),
  version: z.string(),
  panelbridge: z.object({ connector: z.string(), contract: z.number() }).optional(),
});

/**
 * Reads the manifest of every connector package, in the order of their titles.
 *
 * @throws SourceError when a manifest is missing, malformed, says too little, or is of another version than its package
 */
export function readConnectors(root: string): readonly Connector[] {
  return globSync('packages/connector-*/package.json', { cwd: root })
    .toSorted()
    .flatMap((file) => readConnector(root, file))
    .toSorted((a, b) => a.manifest.title.localeCompare(b.manifest.title, 'en'));
}

function readConnector(root: string, packageFile: string): Connector[] {
  const folder = dirname(packageFile);
  const { content: described } = readJson(root, packageFile, packageShape, 'correct package.json.');
  // Without the marker it is no connector: the conformance kit, say.
  if (!described.panelbridge) return [];
  const file = `${folder}/manifest.json`;
  const { content: manifest, hash } = readJson(root, file, manifestShape, remedy);
  const stale = [
    ...(manifest.version === described.version ? [] : [`/version is ${manifest.version}, but the package is at ${described.version}`]),
    ...(manifest.id === described.panelbridge.connector
      ? []
      : [`/id is ${manifest.id}, but the package says ${described.panelbridge.connector}`]),
    ...(manifest.contract === described.panelbridge.contract
      ? []
      : [`/contract is ${manifest.contract}, but the package says ${described.panelbridge.contract}`]),
  ];
  if (stale.length > 0) throw new SourceError(file, stale, remedy);
  return [{ folder, packageName: described.name, manifest, changes: readChanges(root, folder, described.name), hash }];
}
