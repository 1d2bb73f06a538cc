import { fault, type Fault } from '../result.js';
import { contractVersion, type Manifest } from './connector.js';

const suspicious = /secret|token|password|api[-_]?key|credential/i;

/** Everything that is wrong with a manifest, at once; empty = valid. Types cannot see these: ids, texts, secrets that hide in config. */
export function checkManifest(manifest: Manifest): readonly Fault[] {
  return [...checkIdentity(manifest), ...checkConfig(manifest), ...checkSecrets(manifest), ...checkCapabilities(manifest), ...checkPresets(manifest)];
}

function checkIdentity(manifest: Manifest): Fault[] {
  const faults: Fault[] = [];
  if (manifest.contract !== contractVersion) {
    faults.push(fault('contract_unsupported', '/contract', `is ${String(manifest.contract)}; this hub speaks contract ${contractVersion}`));
  }
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(manifest.id)) faults.push(fault('id_invalid', '/id', 'must be kebab-case, for example tracked-link'));
  for (const member of ['title', 'summary'] as const) {
    if (manifest[member].trim() === '') faults.push(fault('text_missing', `/${member}`, 'must not be empty'));
  }
  for (const [name, url] of Object.entries(manifest.hosts)) {
    if (!URL.canParse(url)) faults.push(fault('host_invalid', `/hosts/${name}`, 'must be an absolute URL'));
  }
  return faults;
}

function checkConfig(manifest: Manifest): Fault[] {
  const faults: Fault[] = [];
  for (const part of ['connectionConfig', 'studyConfig'] as const) {
    for (const [name, field] of Object.entries(manifest[part].shape)) {
      const meta = (field as { meta?: () => { title?: string; description?: string } | undefined }).meta?.();
      if (!meta?.title || !meta.description) {
        faults.push(fault('text_missing', `/${part}/${name}`, 'needs a title and a description: .meta({ title, description })'));
      }
      if (suspicious.test(name)) faults.push(fault('secret_in_config', `/${part}/${name}`, 'looks like a secret by its name; declare it under secrets'));
    }
  }
  return faults;
}

function checkSecrets(manifest: Manifest): Fault[] {
  const { authentication, secrets } = manifest;
  const named =
    authentication.scheme === 'none'
      ? []
      : authentication.scheme === 'oauth_client_credentials'
        ? [authentication.clientId, authentication.clientSecret]
        : [authentication.secret];
  const schemes = [manifest.capabilities.statusSync, ...manifest.presets.map((preset) => preset.statusSync)].flatMap(
    (sync) => sync?.webhook?.schemes ?? [],
  );
  return [...named, ...schemes.map(({ secret }) => secret)]
    .filter((name) => !(name in secrets))
    .map((name) => fault('secret_unknown', '/secrets', `"${name}" is used but not declared`));
}

function checkCapabilities({ capabilities }: Manifest): Fault[] {
  const faults: Fault[] = [];
  if (Object.keys(capabilities).length === 0) faults.push(fault('capability_missing', '/capabilities', 'declares none of the four capabilities'));
  const { statusSync } = capabilities;
  for (const direction of ['webhook', 'pull'] as const) {
    if (statusSync?.directions.includes(direction) && !statusSync[direction]) {
      faults.push(fault('declaration_missing', `/capabilities/statusSync/${direction}`, `the direction "${direction}" needs this declaration`));
    }
  }
  return faults;
}

function checkPresets(manifest: Manifest): Fault[] {
  const seen = new Set<string>();
  return manifest.presets.flatMap(({ id }, index) => {
    const twice = seen.has(id);
    seen.add(id);
    return twice ? [fault('id_taken', `/presets/${index}/id`, `the preset "${id}" stands twice`)] : [];
  });
}
