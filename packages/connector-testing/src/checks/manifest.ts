import { checkManifest, describeManifest, type Fault, type Manifest, printManifest } from '@panelbridge/core/connector';
import { outcomes, transitions, corrections } from '@panelbridge/core';
import type { Check } from '../check.js';
import type { Subject } from '../subject.js';

/** Faults of core's own check, by the check of the kit that tells of them; all other codes are `sound-declarations`. */
const codes = {
  'contract-version': ['contract_unsupported'],
  'complete-texts': ['text_missing'],
  'stable-ids': ['id_invalid', 'id_taken'],
  'marked-secrets': ['secret_in_config'],
  'secret-references': ['secret_unknown', 'pattern_invalid', 'setting_missing'],
} as const;
const told: ReadonlySet<string> = new Set(Object.values(codes).flat());

const manifestCheck = (id: keyof typeof codes, holds: string, remedy: string): Check => ({
  id,
  capability: 'every connector',
  per: 'connector',
  holds,
  remedy,
  find: ({ manifest }) => listFaults(manifest, (code) => (codes[id] as readonly string[]).includes(code)),
});

/** What a manifest has to hold, whatever the code does. */
export const manifestChecks: readonly Check[] = [
  manifestCheck(
    'contract-version',
    'The manifest names the version of the contract that the kit speaks.',
    'Set `contract` to the version of the installed @panelbridge/core, or install the version that fits; `package.json` says the same number.',
  ),
  manifestCheck(
    'complete-texts',
    'Every text that people read is there: titles, summaries, fields, secrets, docs.',
    'Write the text that the pointer names; fields get theirs by `.meta({ title, description })`.',
  ),
  manifestCheck(
    'stable-ids',
    'Ids are in their form and stand once.',
    'Write connector and presets in kebab-case and codes in snake_case, each once.',
  ),
  manifestCheck(
    'marked-secrets',
    'No setting holds a secret, judged by the words of its name, at any depth.',
    'Declare it under `secrets`, where it is stored encrypted, or give a setting that is none another name.',
  ),
  manifestCheck(
    'secret-references',
    'Authentication and webhooks name declared secrets, whose forms are regular expressions.',
    'Declare the secret that is named, correct its name, or add the setting that the detail asks for.',
  ),
  {
    id: 'sound-declarations',
    capability: 'every connector',
    per: 'connector',
    holds: 'Declarations go with each other: directions, numbers, pointers, presets, hosts, rules.',
    remedy: 'Correct the declaration that the pointer names.',
    find: ({ manifest }) => listFaults(manifest, (code) => !told.has(code)),
  },
  {
    id: 'parsing-examples',
    capability: 'every connector',
    per: 'connector',
    holds: 'Every example and every default of a setting is accepted by the setting itself.',
    remedy: 'Correct the example in `.meta({ examples })` or the `.default()`, or the rule that refuses it.',
    find: ({ manifest }) => (['connectionConfig', 'studyConfig'] as const).flatMap((part) => listBadExamples(manifest, part)),
  },
  {
    id: 'parsing-settings',
    capability: 'every connector',
    per: 'connection',
    holds: 'The settings of the scenario are accepted by the manifest, and reading them twice changes nothing.',
    remedy: 'Correct the scenario, or the schema: what it makes of settings must be settings again, since they are stored so.',
    find: (subject) => (['connectionConfig', 'studyConfig'] as const).flatMap((part) => listSettingFaults(subject, part)),
  },
  {
    id: 'printable-manifest',
    capability: 'every connector',
    per: 'connector',
    holds: 'The manifest can be written as JSON, and is the same each time.',
    remedy: 'Keep to data and to fields that JSON Schema can say; compute nothing that changes, such as the time, in a manifest.',
    find: ({ manifest }) => {
      const [first, second] = [printManifest(manifest, '0.0.0'), printManifest(manifest, '0.0.0')];
      return first === second ? [] : ['two prints of the manifest differ'];
    },
  },
  {
    id: 'unchanged-manifest',
    capability: 'every connector',
    per: 'connection',
    holds: 'Using the connector does not change its manifest.',
    remedy: 'Copy what you change; every connection of a process reads the one manifest.',
    find: (subject) => {
      const before = printManifest(subject.manifest, '0.0.0');
      subject.open();
      return before === printManifest(subject.manifest, '0.0.0') ? [] : ['the manifest is another one after create()'];
    },
  },
  {
    id: 'known-outcomes',
    capability: 'every connector',
    per: 'connection',
    holds: 'Status words lead to outcomes that can be reported, never to `completed`.',
    remedy: `Map each word to one of ${outcomes.join(', ')}; whether that completes a participation is the study's to say.`,
    concerns: ({ manifest }) => manifest.capabilities.statusSync !== undefined,
    find: ({ resolved }) =>
      Object.entries(resolved.capabilities.statusSync?.statusMap ?? {})
        .filter(([, outcome]) => !outcomes.some((known) => known === outcome))
        .map(([word, outcome]) => `/capabilities/statusSync/statusMap/${word}: "${outcome}" is no outcome`),
  },
  {
    id: 'possible-transitions',
    capability: 'every connector',
    per: 'connector',
    holds: 'Status changes that are said to be a person’s are changes that exist.',
    remedy: 'Name `from` and `to` by statuses of the hub between which a way leads, or remove the entry.',
    concerns: ({ manifest }) => manifest.capabilities.statusSync !== undefined,
    find: ({ manifest }) =>
      (manifest.capabilities.statusSync?.manual ?? [])
        .filter((one) => ![...transitions, ...corrections].some(({ from, to }) => from === one.from && to === one.to))
        .map(({ from, to }) => `/capabilities/statusSync/manual: no way leads from "${from}" to "${to}"`),
  },
];

function listFaults(manifest: Manifest, wanted: (code: string) => boolean): readonly string[] {
  return checkManifest(manifest)
    .filter(({ code }) => wanted(code))
    .map(printFault);
}

function printFault({ code, pointer, detail }: Fault): string {
  return `${pointer}: ${detail} (${code})`;
}

type Part = 'connectionConfig' | 'studyConfig';

interface Field {
  meta?: () => { readonly examples?: unknown } | undefined;
  safeParse(value: unknown): { readonly success: boolean };
}

function listBadExamples(manifest: Manifest, part: Part): readonly string[] {
  const described = describeManifest(manifest, '0.0.0') as unknown as Record<Part, { properties?: Record<string, { default?: unknown }> }>;
  return Object.entries(manifest[part].shape).flatMap(([name, raw]) => {
    const field = raw as Field;
    const examples = field.meta?.()?.examples;
    const values = Array.isArray(examples) ? (examples as readonly unknown[]).map((value) => ['example', value] as const) : [];
    const standard = described[part].properties?.[name]?.default;
    return [...values, ...(standard === undefined ? [] : [['default', standard] as const])]
      .filter(([, value]) => !field.safeParse(value).success)
      .map(([what, value]) => `/${part}/${name}: it refuses its own ${what} ${JSON.stringify(value)}`);
  });
}

function listSettingFaults({ manifest, scenario }: Subject, part: Part): readonly string[] {
  const given = (part === 'connectionConfig' ? scenario.config : scenario.study) ?? {};
  const first = manifest[part].safeParse(given);
  if (!first.success) return first.error.issues.map(({ path, message }) => `/${part}/${path.join('/')}: ${message}`);
  const second = manifest[part].safeParse(first.data);
  const isSame = second.success && JSON.stringify(second.data) === JSON.stringify(first.data);
  return isSame ? [] : [`/${part}: what it makes of ${JSON.stringify(given)} is not read as the same again`];
}
