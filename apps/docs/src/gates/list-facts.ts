import { asRow, inRow, inText, type Fact } from './fact.ts';
import { listSecrets, listSettings } from './list-config-facts.ts';
import { listDestination } from './list-destination-facts.ts';
import { listFailures } from './list-failure-facts.ts';
import { listIds } from './list-id-facts.ts';
import { listPresetWayBack, listWayBack } from './list-return-facts.ts';
import { listCells, listLeaves, type RawDocs, type RawManifest, type RawPreset } from './manifests.ts';

/** Kinds of facts, by how the figures call them. */
export const factKinds = ['settings', 'secrets', 'capabilities', 'statuses', 'errors', 'texts'] as const;

/** Facts by kind. */
export type Facts = Readonly<Record<(typeof factKinds)[number], readonly Fact[]>>;

/**
 * Everything that a manifest says of a connector, and where a reader has to find it.
 *
 * @param returns the outcome that each return reports
 */
export function listFacts(manifest: RawManifest, returns: Readonly<Record<string, string>>): Facts {
  const base = `/connectors/${manifest.id}/`;
  const configuration = `${base}configuration/`;
  const statuses = `${base}statuses-and-ids/`;
  const limits = `${base}limits-and-errors/`;
  const { statusSync } = manifest.capabilities;
  return {
    settings: listSettings(manifest, configuration),
    secrets: listSecrets(manifest, configuration),
    capabilities: [
      ...Object.keys(manifest.capabilities).map((name) => inRow(name, base, 'at-a-glance', ['Capabilities', `${name}:`])),
      ...Object.entries(manifest.capabilities).flatMap(([name, declared]) => listDeclared(base, name, declared)),
      ...listDestination(manifest, `${base}fields-and-modes/`),
    ],
    statuses: [
      ...Object.entries(statusSync?.statusMap ?? {}).map((pair) =>
        asRow(`status ${pair[0]}`, statuses, 'statuses-that-the-tool-reports', pair),
      ),
      ...(statusSync?.manual ?? []).map(({ from, to, why }) =>
        asRow(`${from} to ${to}`, statuses, 'changes-that-only-a-person-makes', [from, to, why]),
      ),
      ...listWayBack(manifest, returns, statuses),
      ...listIds(manifest, statuses),
      ...manifest.presets.flatMap((preset) =>
        Object.entries(preset.statusSync?.statusMap ?? {}).map((pair) =>
          asRow(`status ${pair[0]}`, `${base}presets/${preset.id}/`, 'statuses', pair),
        ),
      ),
      ...manifest.presets.flatMap((preset) => listPresetWayBack(manifest, preset, returns, `${base}presets/${preset.id}/`)),
    ],
    errors: listFailures(manifest, limits),
    texts: [
      inRow('contract', base, 'at-a-glance', ['Contract', `version ${manifest.contract}`]),
      inRow('version', base, 'at-a-glance', ['Package', `version ${manifest.version}`]),
      inRow('stage', base, 'at-a-glance', ['Stage', `${manifest.stage}.`]),
      inRow('verification', base, 'at-a-glance', ['Verified', manifest.verification.note, manifest.verification.on ?? '']),
      inText('authentication', configuration, 'authentication', [`Scheme ${manifest.authentication.scheme}:`]),
      inText('summary', base, undefined, [manifest.summary]),
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
    ...each(docs.automated, (entry, index) => inText(`docs.automated.${index}`, base, 'what-happens-by-itself', [entry])),
    ...each(docs.manual, (entry, index) => inText(`docs.manual.${index}`, base, 'what-stays-a-persons-job', [entry])),
    ...each(docs.prerequisites, ({ code, text: what, remedy }) =>
      inRow(`prerequisite ${code}`, base, 'what-you-need-first', [what, remedy, code]),
    ),
    ...each(docs.setup, (step, index) =>
      inText(`docs.setup.${index}`, `${base}set-up/`, 'steps', [`${index + 1}. ${step.title}`, step.text]),
    ),
    ...each(docs.testChecklist, (entry, index) => inText(`docs.testChecklist.${index}`, last, 'test-it', [entry])),
    ...each(docs.participantSees, (entry, index) => inText(`docs.participantSees.${index}`, last, 'what-participants-see', [entry])),
    ...each(docs.questions, ({ question, answer }, index) => inText(`docs.questions.${index}`, last, 'questions', [question, answer])),
    ...each(docs.words, ({ status, partner, note }) =>
      asRow(`word ${partner}`, statuses, 'other-words-of-the-tool', [partner, status, note ?? '']),
    ),
    ...each(docs.ids, ({ scope, hub, partner }) => asRow(`id ${partner}`, statuses, 'how-they-are-written', [scope, hub, partner])),
    ...each(docs.refusedIds, ({ scope, partner, code, text: why }) =>
      asRow(`refused id ${partner}`, statuses, 'what-is-refused', [scope, partner, code, why]),
    ),
    ...each(docs.limits, ({ name, value, source }) => asRow(`limit ${name}`, limits, 'limits', [name, value, source])),
    ...each(docs.troubleshooting, ({ code, symptom, cause, remedy }) =>
      inText(`trouble ${code}`, limits, 'troubleshooting', [symptom, `Why: ${cause}`, `What to do: ${remedy}`, code]),
    ),
    ...each(docs.advice, (entry, index) => inText(`docs.advice.${index}`, limits, 'advice', [entry])),
  ];
}

/** Statuses, changes by hand and removal have sections of their own, where they are looked for. */
function listDeclared(base: string, name: string, declared: unknown): readonly Fact[] {
  const { statusMap: _map, manual: _manual, removal: _removal, ...rest } = declared as Readonly<Record<string, unknown>>;
  return listCells(name === 'statusSync' ? rest : declared, name).map(([path, cell]) =>
    asRow(path, `${base}capabilities/`, name.toLowerCase(), [path, cell, undefined]),
  );
}

function listPreset(base: string, { id, summary, stage, verification, docs = {} }: RawPreset): readonly Fact[] {
  const page = `${base}presets/${id}/`;
  return [
    inText(`preset ${id}`, page, undefined, [summary]),
    inRow(`preset ${id} stage`, page, 'at-a-glance', ['Stage', `${stage}.`]),
    inRow(`preset ${id} verification`, page, 'at-a-glance', ['Verified', verification.note]),
    ...listLeaves(docs, `preset ${id} docs`)
      .filter(([path]) => !/\.(side|attestedBy|neededFor)$/.test(path))
      .map(([path, value]) => inText(path, page, undefined, [value])),
  ];
}
