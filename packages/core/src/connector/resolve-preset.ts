import type { Capabilities, Manifest } from './connector.js';
import type { ManifestDocs } from './docs.js';
import type { Preset } from './preset.js';
import type { StatusSyncDeclaration } from './status-sync.js';

/** What holds for one connection: the connector's declarations with a preset's values laid over them. */
export interface ResolvedManifest {
  readonly preset: Preset | null;
  readonly capabilities: Capabilities;
  readonly docs: ManifestDocs;
}

/**
 * Lays a preset over a manifest.
 *
 * - Declarations merge member by member, down to `redirect.parameter` and `statusSync.webhook`.
 * - Lists, the status map and the webhook's body mapping are one statement each: a preset replaces them whole.
 * - In the docs, what is read in order (`setup`, `testChecklist`, `participantSees`) is replaced; of the other lists the preset's entries
 *   come first, and one with the same code, name or text takes the place of the connector's.
 *
 * @param presetId `null` = the connector's own declarations.
 * @throws RangeError when the manifest has no preset of that id.
 */
export function resolvePreset(manifest: Manifest, presetId: string | null): ResolvedManifest {
  if (presetId === null) return { preset: null, capabilities: manifest.capabilities, docs: manifest.docs };
  const preset = manifest.presets.find(({ id }) => id === presetId);
  if (!preset)
    throw new RangeError(`connector ${manifest.id} has no preset "${presetId}"; it has ${manifest.presets.map(({ id }) => id).join(', ')}`);
  return { preset, capabilities: mergeCapabilities(manifest.capabilities, preset), docs: mergeDocs(manifest.docs, preset.docs ?? {}) };
}

function mergeCapabilities(capabilities: Capabilities, preset: Preset): Capabilities {
  const { redirect, statusSync, participantIngestion, ...rest } = capabilities;
  return {
    ...rest,
    ...(redirect && { redirect: { ...redirect, ...preset.redirect, parameter: { ...redirect.parameter, ...preset.redirect?.parameter } } }),
    ...(statusSync && preset.statusSync !== null && { statusSync: mergeStatusSync(statusSync, preset.statusSync ?? {}) }),
    ...(participantIngestion && {
      participantIngestion: { destination: { ...participantIngestion.destination, ...preset.participantIngestion?.destination } },
    }),
  };
}

function mergeStatusSync(base: StatusSyncDeclaration, { webhook, ...over }: NonNullable<Preset['statusSync']>): StatusSyncDeclaration {
  return { ...base, ...over, ...(base.webhook && { webhook: { ...base.webhook, ...webhook } }) };
}

function mergeDocs(base: ManifestDocs, over: Partial<ManifestDocs>): ManifestDocs {
  return {
    automated: join(over.automated, base.automated, (text) => text),
    manual: join(over.manual, base.manual, (text) => text),
    prerequisites: join(over.prerequisites, base.prerequisites, ({ code }) => code),
    setup: over.setup ?? base.setup,
    testChecklist: over.testChecklist ?? base.testChecklist,
    participantSees: over.participantSees ?? base.participantSees,
    ...mergeExamples(base, over),
    limits: join(over.limits, base.limits, ({ name }) => name),
    troubleshooting: join(over.troubleshooting, base.troubleshooting, ({ code }) => code),
    advice: join(over.advice, base.advice, (text) => text),
    ...((over.questions ?? base.questions) && { questions: join(over.questions, base.questions ?? [], ({ question }) => question) }),
  };
}

/** Examples and the partner's words are one statement each: a preset replaces them whole. */
function mergeExamples(base: ManifestDocs, over: Partial<ManifestDocs>): Pick<ManifestDocs, 'ids' | 'refusedIds' | 'words'> {
  const [ids, refusedIds, words] = [over.ids ?? base.ids, over.refusedIds ?? base.refusedIds, over.words ?? base.words];
  return { ...(ids && { ids }), ...(refusedIds && { refusedIds }), ...(words && { words }) };
}

function join<Entry>(first: readonly Entry[] = [], then: readonly Entry[], key: (entry: Entry) => string): readonly Entry[] {
  const taken = new Set(first.map(key));
  return [...first, ...then.filter((entry) => !taken.has(key(entry)))];
}
