import { fault, type Fault } from '../result.js';
import type { Manifest } from './connector.js';

/** What is wrong with the declared secrets, and with the declarations that name one. */
export function checkSecrets(manifest: Manifest): Fault[] {
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
  const unknown = new Set([...named, ...schemes.map(({ secret }) => secret)].filter((name) => !Object.hasOwn(secrets, name)));
  const faults: Fault[] = [...unknown].map((name) => fault('secret_unknown', '/secrets', `"${name}" is used but not declared`));
  for (const header of authentication.scheme === 'bearer' ? (authentication.alternativeHeaders ?? []) : []) {
    if (!acceptsSetting(manifest, 'connectionConfig', 'keyHeader', header)) {
      const detail = `must be there and accept "${header}", so that a connection can choose that header`;
      faults.push(fault('setting_missing', '/connectionConfig/keyHeader', detail));
    }
  }
  for (const [name, secret] of Object.entries(secrets)) {
    if (secret.pattern && !isExpression(secret.pattern.expression)) {
      faults.push(fault('pattern_invalid', `/secrets/${name}/pattern/expression`, 'must be a regular expression'));
    }
    if (secret.pattern?.detail.trim() === '') faults.push(fault('text_missing', `/secrets/${name}/pattern/detail`, 'must not be empty'));
    for (const member of ['title', 'description', 'issuedBy'] as const) {
      if (secret[member].trim() === '') faults.push(fault('text_missing', `/secrets/${name}/${member}`, 'must not be empty'));
    }
  }
  return faults;
}

function isExpression(source: string): boolean {
  try {
    return new RegExp(source, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

/** Whether a config has a field of this name that takes the value. */
export function acceptsSetting(manifest: Manifest, part: 'connectionConfig' | 'studyConfig', name: string, value: unknown): boolean {
  const { shape } = manifest[part];
  const field = Object.hasOwn(shape, name) ? (shape[name] as { safeParse(value: unknown): { success: boolean } }) : undefined;
  return field?.safeParse(value).success ?? false;
}
