import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

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

/** A field of a config, as JSON Schema says it. */
export interface RawField {
  readonly title: string;
  readonly description: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, RawField>>;
  readonly required?: readonly string[];
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
  };
  readonly statusSync?: { statusMap?: Readonly<Record<string, string>> } | null;
  readonly docs?: Partial<RawDocs>;
  readonly [other: string]: unknown;
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
  readonly connectionConfig: { properties?: Readonly<Record<string, RawField>>; required?: readonly string[] };
  readonly studyConfig: { properties?: Readonly<Record<string, RawField>>; required?: readonly string[] };
  readonly secrets: Readonly<Record<string, { title: string; description: string; issuedBy: string; required: boolean }>>;
  readonly authentication: { scheme: string };
  readonly capabilities: {
    readonly redirect?: { placeholder: string | null; returns: readonly string[]; parameter: { name: string } };
    readonly statusSync?: {
      statusMap: Readonly<Record<string, string>>;
      manual: readonly { from: string; to: string; why: string }[];
      pull?: { requestsPerMinute: number; everyMinutes: number; identifies: boolean };
      removal?: { title: string; text: string };
    };
    readonly participantIngestion?: {
      destination: { modes: readonly string[]; fields: readonly { name: string; type: string }[]; setsIfEmpty?: boolean };
    };
    readonly [name: string]: unknown;
  };
  readonly presets: readonly RawPreset[];
  readonly docs: RawDocs;
  readonly errors: Readonly<Record<string, { cause: string; remedy: string; retry: string }>>;
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

/** Every declared value below a value: its dotted path, and what it is as text. Empty lists and objects are left out. */
export function listLeaves(value: unknown, path: string): readonly (readonly [path: string, value: string])[] {
  if (Array.isArray(value) && value.every((entry) => typeof entry !== 'object'))
    return value.map((entry) => [path, String(entry)] as const);
  if (Array.isArray(value)) return value.flatMap((entry, index) => listLeaves(entry, `${path}.${index + 1}`));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, member]) => listLeaves(member, `${path}.${name}`));
  return [[path, value === '' ? '""' : String(value)]];
}

/** A field of a config, with the path that its page calls it by. */
export interface ConfigField {
  readonly path: string;
  readonly field: RawField;
  readonly required: boolean;
}

/** Every field of a config, those inside of others after them. */
export function listConfigFields(
  properties: Readonly<Record<string, RawField>> = {},
  required: readonly string[] = [],
  prefix = '',
): readonly ConfigField[] {
  return Object.entries(properties).flatMap(([name, field]) => [
    { path: `${prefix}${name}`, field, required: required.includes(name) },
    ...listConfigFields(field.properties, field.required, `${prefix}${name}.`),
  ]);
}
