import { z } from 'zod';
import { fault, type Fault } from '../result.js';
import { checkCapabilities } from './check-capabilities.js';
import { checkDocs } from './check-docs.js';
import { acceptsSetting, checkSecrets } from './check-secrets.js';
import { contractVersion, type Manifest } from './connector.js';
import type { Verification } from './preset.js';
import { resolvePreset } from './resolve-preset.js';
import { listSecretSettings } from './secret-settings.js';
import { readLockedFrom, settingLocks } from './setting-lock.js';

const kebabCase = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Everything that is wrong with a manifest, at once; empty = valid. Types cannot see these: ids, texts, secrets that hide in config. */
export function checkManifest(manifest: Manifest): readonly Fault[] {
  return [
    ...checkIdentity(manifest),
    ...checkConfig(manifest),
    ...checkSecrets(manifest),
    ...checkCapabilities(manifest.capabilities, ''),
    ...checkDocs(manifest.docs, ''),
    ...checkPresets(manifest),
  ];
}

function checkIdentity(manifest: Manifest): Fault[] {
  const faults: Fault[] = [];
  if (manifest.contract !== contractVersion) {
    faults.push(fault('contract_unsupported', '/contract', `is ${String(manifest.contract)}; this hub speaks contract ${contractVersion}`));
  }
  if (!kebabCase.test(manifest.id)) faults.push(fault('id_invalid', '/id', 'must be kebab-case, for example tracked-link'));
  if (!Number.isInteger(manifest.configVersion) || manifest.configVersion < 1) {
    faults.push(
      fault('number_invalid', '/configVersion', 'must be a whole number from 1; it rises when stored config has to be changed by hand'),
    );
  }
  for (const [name, url] of Object.entries(manifest.hosts)) {
    if (!URL.canParse(url))
      faults.push(fault('host_invalid', `/hosts/${name}`, 'must be an absolute URL, for example https://api.example.com'));
  }
  return [...faults, ...checkTitles(manifest, ''), ...checkVerification(manifest.verification, '')];
}

function checkTitles(named: { readonly title: string; readonly summary: string }, at: string): Fault[] {
  return (['title', 'summary'] as const)
    .filter((member) => named[member].trim() === '')
    .map((member) => fault('text_missing', `${at}/${member}`, 'must not be empty'));
}

function checkVerification({ level, on }: Verification, at: string): Fault[] {
  if (level === 'none')
    return on === null ? [] : [fault('verification_invalid', `${at}/verification/on`, 'must be null where nothing was proven')];
  return z.iso.date().safeParse(on).success
    ? []
    : [fault('verification_invalid', `${at}/verification/on`, 'must be the date of the last proof, YYYY-MM-DD')];
}

function checkConfig(manifest: Manifest): Fault[] {
  const faults: Fault[] = [];
  for (const part of ['connectionConfig', 'studyConfig'] as const) {
    for (const [name, field] of Object.entries(manifest[part].shape)) {
      const meta = (field as { meta?: () => { title?: string; description?: string } | undefined }).meta?.();
      if (!meta?.title || !meta.description) {
        faults.push(fault('text_missing', `/${part}/${name}`, 'needs a title and a description: .meta({ title, description })'));
      }
      const lock = readLockedFrom(manifest[part], name);
      if (lock !== undefined && (part === 'connectionConfig' || !settingLocks.some((one) => one === lock)))
        faults.push(fault('lock_invalid', `/${part}/${name}`, `lockedFrom is for studyConfig, and one of ${settingLocks.join(', ')}`));
    }
    for (const pointer of listSecretSettings(manifest[part]))
      faults.push(fault('secret_in_config', `/${part}${pointer}`, 'looks like a secret by its name; declare it under secrets'));
  }
  return faults;
}

function checkPresets(manifest: Manifest): Fault[] {
  const seen = new Set<string>();
  const faults = manifest.presets.flatMap((preset, index) => {
    const at = `/presets/${index}`;
    const found = [...checkTitles(preset, at), ...checkVerification(preset.verification, at)];
    if (!kebabCase.test(preset.id)) found.push(fault('id_invalid', `${at}/id`, 'must be kebab-case, for example lime-survey'));
    if (seen.has(preset.id)) return [...found, fault('id_taken', `${at}/id`, `the preset "${preset.id}" stands twice`)];
    seen.add(preset.id);
    // What holds with the preset laid over has to be as sound as the connector's own declarations, whose faults are named already.
    const own = new Set([...checkCapabilities(manifest.capabilities, at), ...checkDocs(manifest.docs, at)].map(describeFault));
    const { capabilities, docs } = resolvePreset(manifest, preset.id);
    found.push(...[...checkCapabilities(capabilities, at), ...checkDocs(docs, at)].filter((one) => !own.has(describeFault(one))));
    found.push(...checkPresetConfig(manifest, preset.connectionConfig, 'connectionConfig', at));
    found.push(...checkPresetConfig(manifest, preset.studyConfig, 'studyConfig', at));
    return found;
  });
  if (seen.size > 0 && ![...seen].every((id) => acceptsSetting(manifest, 'connectionConfig', 'preset', id))) {
    faults.push(
      fault(
        'preset_unselectable',
        '/connectionConfig/preset',
        'must be there and accept the id of every preset, so that a connection can name one',
      ),
    );
  }
  return faults;
}

function checkPresetConfig(
  manifest: Manifest,
  values: Readonly<Record<string, unknown>> = {},
  part: 'connectionConfig' | 'studyConfig',
  at: string,
): Fault[] {
  return Object.entries(values)
    .filter(([name, value]) => !acceptsSetting(manifest, part, name, value))
    .map(([name]) =>
      fault('setting_invalid', `${at}/${part}/${name}`, `the connector's ${part} has no such field, or it refuses this value`),
    );
}

function describeFault({ code, pointer, detail }: Fault): string {
  return `${code} ${pointer} ${detail}`;
}
