import { listConfigFields, listLeaves, type RawDocs, type RawManifest, type RawPreset } from './manifests.ts';

/** Something that a manifest says and a page has to say. */
export interface Fact {
  /** What it is, for example `connectionConfig.preset`. */
  readonly what: string;
  readonly page: string;
  /** Anchor of the section where a reader looks for it; without one, anywhere on the page. */
  readonly section?: string;
  /** What stands there. In a table all of it in one row, the first in its first cell. */
  readonly words: readonly string[];
  readonly row: boolean;
  /** What the last cell of that row holds, and nothing else: a word as short as `no` stands in many a sentence. */
  readonly last?: string;
}

/** Kinds of facts, by how the figures call them. */
export const factKinds = ['settings', 'secrets', 'capabilities', 'statuses', 'errors', 'texts'] as const;

/** Facts by kind. */
export type Facts = Readonly<Record<(typeof factKinds)[number], readonly Fact[]>>;

/** Everything that a manifest says of a connector, and where a reader has to find it. */
export function listFacts(manifest: RawManifest): Facts {
  const base = `/connectors/${manifest.id}/`;
  const configuration = `${base}configuration/`;
  const statuses = `${base}statuses-and-ids/`;
  const limits = `${base}limits-and-errors/`;
  const { statusSync } = manifest.capabilities;
  const settings = (section: string, config: RawManifest['studyConfig']): readonly Fact[] =>
    listConfigFields(config.properties, config.required).map(({ path, field, required }) =>
      row(path, configuration, section, [path, field.title, field.description], required ? 'yes' : 'no'),
    );
  return {
    settings: [...settings('connection-settings', manifest.connectionConfig), ...settings('study-settings', manifest.studyConfig)],
    secrets: Object.entries(manifest.secrets).map(([name, { title, description, issuedBy, required }]) =>
      row(name, configuration, 'secrets', [name, title, description, issuedBy], required ? 'yes' : 'no'),
    ),
    capabilities: [
      ...Object.keys(manifest.capabilities).map((name) => row(name, base, 'at-a-glance', ['Capabilities', `${name}:`])),
      ...Object.entries(manifest.capabilities).flatMap(([name, declared]) => listDeclared(base, name, declared)),
    ],
    statuses: [
      ...Object.entries(statusSync?.statusMap ?? {}).map((pair) =>
        row(`status ${pair[0]}`, statuses, 'statuses-that-the-tool-reports', pair),
      ),
      ...(statusSync?.manual ?? []).map(({ from, to, why }) =>
        row(`${from} to ${to}`, statuses, 'changes-that-only-a-person-makes', [from, to, why]),
      ),
      ...(manifest.capabilities.redirect?.returns ?? []).map((name) => row(`return ${name}`, statuses, 'returns', [name])),
      ...manifest.presets.flatMap((preset) =>
        Object.entries(preset.statusSync?.statusMap ?? {}).map((pair) =>
          row(`status ${pair[0]}`, `${base}presets/${preset.id}/`, 'statuses', pair),
        ),
      ),
    ],
    errors: Object.entries(manifest.errors).map(([code, { cause, remedy, retry }]) =>
      text(`error ${code}`, limits, code, [
        `Why: ${cause}`,
        `What to do: ${remedy}`,
        retry === 'never' ? 'Retried: no' : 'Retried: yes',
        'The hub answers:',
      ]),
    ),
    texts: [
      row('contract', base, 'at-a-glance', ['Contract', `version ${manifest.contract}`]),
      row('version', base, 'at-a-glance', ['Package', `version ${manifest.version}`]),
      row('stage', base, 'at-a-glance', ['Stage', `${manifest.stage}.`]),
      row('verification', base, 'at-a-glance', ['Verified', manifest.verification.note, manifest.verification.on ?? '']),
      text('authentication', configuration, 'authentication', [`Scheme ${manifest.authentication.scheme}:`]),
      text('summary', base, undefined, [manifest.summary]),
      ...listDocs(base, manifest.docs),
      ...manifest.presets.flatMap((preset) => listPreset(base, preset)),
    ],
  };
}

function listDocs(base: string, docs: RawDocs): readonly Fact[] {
  const each = <Entry>(entries: readonly Entry[] | undefined, make: (entry: Entry, index: number) => Fact): readonly Fact[] =>
    (entries ?? []).map(make);
  const last = `${base}test-and-questions/`;
  const statuses = `${base}statuses-and-ids/`;
  const limits = `${base}limits-and-errors/`;
  return [
    ...each(docs.automated, (entry, index) => text(`docs.automated.${index}`, base, 'what-happens-by-itself', [entry])),
    ...each(docs.manual, (entry, index) => text(`docs.manual.${index}`, base, 'what-stays-a-persons-job', [entry])),
    ...each(docs.prerequisites, ({ code, text: what, remedy }) =>
      row(`prerequisite ${code}`, base, 'what-you-need-first', [what, remedy, code]),
    ),
    ...each(docs.setup, (step, index) =>
      text(`docs.setup.${index}`, `${base}set-up/`, 'steps', [`${index + 1}. ${step.title}`, step.text]),
    ),
    ...each(docs.testChecklist, (entry, index) => text(`docs.testChecklist.${index}`, last, 'test-it', [entry])),
    ...each(docs.participantSees, (entry, index) => text(`docs.participantSees.${index}`, last, 'what-participants-see', [entry])),
    ...each(docs.questions, ({ question, answer }, index) => text(`docs.questions.${index}`, last, 'questions', [question, answer])),
    ...each(docs.words, ({ status, partner, note }) =>
      row(`word ${partner}`, statuses, 'other-words-of-the-tool', [partner, status, note ?? '']),
    ),
    ...each(docs.ids, ({ scope, hub, partner }) => row(`id ${partner}`, statuses, 'how-they-are-written', [scope, hub, partner])),
    ...each(docs.refusedIds, ({ scope, partner, code, text: why }) =>
      row(`refused id ${partner}`, statuses, 'what-is-refused', [scope, partner, code, why]),
    ),
    ...each(docs.limits, ({ name, value, source }) => row(`limit ${name}`, limits, 'limits', [name, value, source])),
    ...each(docs.troubleshooting, ({ code, symptom, cause, remedy }) =>
      text(`trouble ${code}`, limits, 'troubleshooting', [symptom, `Why: ${cause}`, `What to do: ${remedy}`, code]),
    ),
    ...each(docs.advice, (entry, index) => text(`docs.advice.${index}`, limits, 'advice', [entry])),
  ];
}

/** Statuses, changes by hand and removal have sections of their own, where they are looked for. */
function listDeclared(base: string, name: string, declared: unknown): readonly Fact[] {
  const { statusMap: _map, manual: _manual, removal: _removal, ...rest } = declared as Readonly<Record<string, unknown>>;
  return listLeaves(name === 'statusSync' ? rest : declared, name).map(([path, value]) =>
    row(path, `${base}capabilities/`, name.toLowerCase(), [path, value]),
  );
}

function listPreset(base: string, { id, summary, stage, verification, docs = {} }: RawPreset): readonly Fact[] {
  const page = `${base}presets/${id}/`;
  return [
    text(`preset ${id}`, page, undefined, [summary]),
    row(`preset ${id} stage`, page, 'at-a-glance', ['Stage', `${stage}.`]),
    row(`preset ${id} verification`, page, 'at-a-glance', ['Verified', verification.note]),
    ...listLeaves(docs, `preset ${id} docs`)
      .filter(([path]) => !/\.(side|attestedBy|neededFor)$/.test(path))
      .map(([path, value]) => text(path, page, undefined, [value])),
  ];
}

function row(what: string, page: string, section: string, words: readonly string[], last?: string): Fact {
  return { what, page, section, words, row: true, ...(last !== undefined && { last }) };
}

function text(what: string, page: string, section: string | undefined, words: readonly string[]): Fact {
  return { what, page, ...(section !== undefined && { section }), words, row: false };
}
