import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RawField } from './config-fields.ts';

const repository = fileURLToPath(new URL('../../../../', import.meta.url)).replace(/\/$/, '');

/** Texts of a connector or preset, as they stand in a manifest. */
export interface RawDocs {
  readonly automated: readonly string[];
  readonly manual: readonly string[];
  readonly prerequisites: readonly { code: string; text: string; remedy: string; attestedBy: string; neededFor?: string }[];
  readonly setup: readonly { side: string; title: string; text: string }[];
  readonly testChecklist: readonly string[];
  readonly participantSees: readonly string[];
  readonly questions?: readonly { question: string; answer: string }[];
  readonly words?: readonly { status: string; partner: string; note?: string }[];
  readonly ids?: readonly { scope: string; hub: string; partner: string }[];
  readonly refusedIds?: readonly { scope: string; partner: string; code: string; text: string }[];
  readonly limits: readonly { name: string; value: string; source: string }[];
  readonly troubleshooting: readonly { code: string; symptom: string; cause: string; remedy: string }[];
  readonly advice: readonly string[];
}

/** How people are led into a tool and back. */
export interface RawRedirect {
  readonly identity: string;
  readonly placeholder: string | null;
  readonly returnsParameter?: boolean;
  readonly returns: readonly string[];
  readonly onReturn: { default: string; fixed: boolean };
  readonly parameter: { name: string; configurable: boolean; maximumLength: number };
}

/** What a preset says over its connector. */
export interface RawPreset {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly stage: string;
  readonly verification: { level: string; on: string | null; note: string };
  readonly redirect?: {
    placeholder?: string | null;
    returnsParameter?: boolean;
    inviteHosts?: readonly string[];
    parameter?: { name?: string };
    returns?: readonly string[];
    onReturn?: RawRedirect['onReturn'];
  };
  readonly statusSync?: { statusMap?: Readonly<Record<string, string>> } | null;
  readonly docs?: Partial<RawDocs>;
  readonly [other: string]: unknown;
}

/** One way in which a connector may fail. */
export interface RawError {
  readonly turn: string;
  readonly retry: string;
  readonly status: number;
  readonly cause: string;
  readonly remedy: string;
  readonly pausesConnection: boolean;
}

/** A `manifest.json` as it stands in the repository. The tests read it by themselves, so that a mistake of the site's own reader is seen. */
export interface RawManifest {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly version: string;
  readonly contract: number;
  readonly stage: string;
  readonly verification: { level: string; on: string | null; note: string };
  readonly connectionConfig: Partial<RawField>;
  readonly studyConfig: Partial<RawField>;
  readonly secrets: Readonly<
    Record<string, { title: string; description: string; issuedBy: string; required: boolean; pattern?: { expression: string } }>
  >;
  readonly authentication: { scheme: string };
  readonly capabilities: {
    readonly redirect?: RawRedirect;
    readonly statusSync?: {
      statusMap: Readonly<Record<string, string>>;
      manual: readonly { from: string; to: string; why: string }[];
      pull?: { requestsPerMinute: number; everyMinutes: number; identifies: boolean };
      removal?: { title: string; text: string };
    };
    readonly participantIngestion?: {
      destination: {
        modes: readonly string[];
        matchKey: string;
        deleteBehaviours: Readonly<Record<string, readonly string[]>>;
        fields: readonly { name: string; type: string; required: boolean }[];
        rejectsWholeBatch: boolean;
        setsIfEmpty?: boolean;
      };
    };
    readonly [name: string]: unknown;
  };
  readonly presets: readonly RawPreset[];
  readonly docs: RawDocs;
  readonly errors: Readonly<Record<string, RawError>>;
}

/** A manifest, where it stands, and the SHA-256 of the file. */
export interface ManifestFile {
  readonly file: string;
  readonly manifest: RawManifest;
  readonly hash: string;
}

/** Every `manifest.json` of the repository. */
export function readManifests(): readonly ManifestFile[] {
  return globSync('packages/connector-*/manifest.json', { cwd: repository }).map((file) => {
    const bytes = readFileSync(`${repository}/${file}`);
    return { file, manifest: JSON.parse(bytes.toString('utf8')) as RawManifest, hash: createHash('sha256').update(bytes).digest('hex') };
  });
}

/** The outcome that each return reports, as core has it. */
export function readReturns(): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(`${repository}/packages/core/returns.json`, 'utf8')) as Readonly<Record<string, string>>;
}

/** Every declared value below a value: its dotted path, and what it is as text. Empty lists and objects are left out. */
export function listLeaves(value: unknown, path: string): readonly (readonly [path: string, value: string])[] {
  if (Array.isArray(value) && value.every((entry) => typeof entry !== 'object'))
    return value.map((entry) => [path, String(entry)] as const);
  if (Array.isArray(value)) return value.flatMap((entry, index) => listLeaves(entry, `${path}.${index + 1}`));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, member]) => listLeaves(member, `${path}.${name}`));
  return [[path, value === '' ? '""' : String(value)]];
}

/** Every declared value below a value: its dotted path, and the text of its cell. A list of plain values is one of them, and so is what is empty. */
export function listCells(value: unknown, path: string): readonly (readonly [path: string, cell: string])[] {
  if (typeof value !== 'object' || value === null) return [[path, value === '' ? '""' : String(value)]];
  const entries = Array.isArray(value) ? value.map((entry, index) => [index + 1, entry] as const) : Object.entries(value);
  if (entries.length === 0) return [[path, 'none']];
  if (Array.isArray(value) && value.every((entry) => typeof entry !== 'object')) return [[path, value.map(String).join(', ')]];
  return entries.flatMap(([name, member]) => listCells(member, `${path}.${name}`));
}
