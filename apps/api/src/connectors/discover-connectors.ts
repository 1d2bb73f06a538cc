import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkManifest, contractVersion, describeManifest, type Connector, type Fault } from '@panelbridge/core/connector';
import type { LoadedConnector, LoadReport, Refusal } from './load-report.js';
import { probeConnector } from './probe-connector.js';
import { resolveEntry, type PackageDescription } from './resolve-entry.js';

/** Where connectors are looked for. */
export interface ConnectorSources {
  /** Packages and folders, as named by the operator; `undefined`: the dependencies of {@link packageFile}. */
  readonly named: readonly string[] | undefined;
  /** The `package.json` from whose folder packages are looked up. */
  readonly packageFile: string;
}

interface Discovery {
  readonly reports: readonly LoadReport[];
  readonly loaded: ReadonlyMap<string, LoadedConnector>;
}

/** A package whose marker says that it holds a connector of this contract. */
interface Candidate {
  readonly id: string;
  readonly version: string;
  readonly folder: string;
  readonly description: PackageDescription;
}

/** A module may wait for what never comes, which must not keep the hub from starting. */
const importTimeLimit = 10_000;

/** Looks at every source in turn. Never rejects because of one of them: what cannot be used is reported. */
export async function discoverConnectors({ named, packageFile }: ConnectorSources): Promise<Discovery> {
  const sources = named ?? Object.keys(readPackage(packageFile).dependencies ?? {});
  const reports: LoadReport[] = [];
  const loaded = new Map<string, LoadedConnector>();
  for (const source of sources) {
    const candidate = inspect(source, packageFile);
    // A dependency that says nothing of connectors is none; one that the operator named should be one.
    if (candidate === null) {
      if (named)
        reports.push(report(source, { status: 'broken', reason: 'Its package.json has no "panelbridge" member, so it is no connector.' }));
      continue;
    }
    if ('status' in candidate) {
      reports.push(report(source, candidate));
      continue;
    }
    const result = await load(candidate).catch(refuseOddity);
    if ('status' in result) reports.push(report(source, { id: candidate.id, version: candidate.version, ...result }));
    else if (loaded.has(candidate.id)) {
      const reason = `Another package brought the connector "${candidate.id}" before; take one of the two out of CONNECTORS.`;
      reports.push(report(source, { id: candidate.id, version: candidate.version, status: 'duplicate', reason }));
    } else {
      loaded.set(candidate.id, result);
      const { note } = result;
      reports.push({ id: candidate.id, source, version: candidate.version, status: 'loaded', reason: null, note, faults: [] });
    }
  }
  return { reports, loaded };
}

/** Reads what a package says about itself; nothing of it is run yet. */
function inspect(source: string, packageFile: string): Candidate | Refusal | null {
  const folder = findFolder(source, packageFile);
  if (folder === null)
    return { status: 'broken', reason: 'There is no such package or folder. Install it beside the hub, or correct the path.' };
  let description: PackageDescription;
  try {
    description = readPackage(join(folder, 'package.json'));
  } catch (error) {
    return { status: 'broken', reason: `Its package.json cannot be read: ${describeError(error)}` };
  }
  if (description.panelbridge === undefined) return null;
  const { version = '0.0.0' } = description;
  const marker = Object(description.panelbridge) as { readonly connector?: unknown; readonly contract?: unknown };
  if (typeof marker.connector !== 'string' || marker.connector === '') {
    return {
      status: 'broken',
      version,
      reason: 'The member "panelbridge" of its package.json needs "connector", the id, and "contract", a number.',
    };
  }
  if (marker.contract !== contractVersion) {
    const reason = `It was made for contract ${String(marker.contract)}; this hub speaks contract ${contractVersion}. Install a version of it that fits.`;
    return { status: 'incompatible', id: marker.connector, version, reason };
  }
  return { id: marker.connector, version, folder, description };
}

async function load({ id, version, folder, description }: Candidate): Promise<LoadedConnector | Refusal> {
  const file = resolveEntry(folder, description, import.meta.url.endsWith('.ts'));
  if (file === null) return { status: 'broken', reason: 'It has no file to import; if it is built, build it first.' };
  let connector: Connector | undefined;
  try {
    const module = (await endAfter(importTimeLimit, import(pathToFileURL(file).href))) as { readonly connector?: Connector };
    connector = module.connector;
  } catch (error) {
    return { status: 'broken', reason: `It cannot be imported: ${describeError(error)}` };
  }
  if (
    typeof connector !== 'object' ||
    connector === null ||
    typeof connector.create !== 'function' ||
    typeof connector.manifest !== 'object'
  ) {
    return { status: 'broken', reason: 'It exports no `connector` with a manifest and `create`.' };
  }
  const { manifest } = connector;
  const faults = inspectManifest(connector);
  if (faults.length > 0) return { status: 'invalid', reason: 'Its manifest has faults; tell its author.', faults };
  if (manifest.id !== id)
    return { status: 'invalid', reason: `Its package.json says "${id}", its manifest "${manifest.id}"; tell its author.` };
  const { refusal, note } = probeConnector(connector);
  return refusal ?? { connector, manifest, version, note };
}

/** What fails where nothing should, such as a member that throws when it is read. */
function refuseOddity(error: unknown): Refusal {
  return { status: 'broken', reason: `It cannot be looked at: ${describeError(error)}` };
}

async function endAfter<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const ending = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not finish within ${milliseconds / 1000} s`)), milliseconds);
  });
  try {
    return await Promise.race([work, ending]);
  } finally {
    clearTimeout(timer);
  }
}

function inspectManifest({ manifest }: Connector): readonly Fault[] {
  try {
    const faults = checkManifest(manifest);
    // What cannot be described, such as the schema of another library, cannot be answered to anybody either.
    if (faults.length === 0) describeManifest(manifest, '');
    return faults;
  } catch (error) {
    // The check trusts the types that a compiler holds; a manifest written without one may lack whole parts.
    return [{ code: 'manifest_malformed', pointer: '', detail: `the manifest cannot be read: ${describeError(error)}` }];
  }
}

function findFolder(source: string, packageFile: string): string | null {
  const places =
    isAbsolute(source) || /^\.{1,2}(\/|\\|$)/.test(source)
      ? [resolve(source)]
      : (createRequire(packageFile).resolve.paths(source) ?? []).map((place) => join(place, source));
  const found = places.find((place) => existsSync(join(place, 'package.json')));
  // The real path, so that the package finds its own dependencies.
  return found === undefined ? null : realpathSync(found);
}

function readPackage(file: string): PackageDescription {
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof value !== 'object' || value === null) throw new Error(`${dirname(file)} holds no JSON object`);
  return value;
}

function report(
  source: string,
  { id = null, version = null, ...rest }: Omit<Refusal, 'id' | 'version'> & { id?: string | null; version?: string | null },
): LoadReport {
  return { id, source, version, note: null, faults: [], ...rest };
}

function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
