import { fault, type Fault, type Manifest, resolveConnection } from '@panelbridge/core/connector';
import { parseConnectionConfig } from '../connectors/parse-config.js';
import { fromFaults } from '../platform/http/problem.js';
import { checkSecrets, type SecretChanges } from './check-secrets.js';

/** Everything about a connection that its connector has a say in. */
export interface SettingsInput {
  readonly environment: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly secrets: SecretChanges;
  /** Names of the secrets that are stored already. */
  readonly stored: ReadonlySet<string>;
}

/**
 * Checks settings and secrets against the connector.
 *
 * @returns the preset that the settings name
 * @throws ProblemException `validation_failed` with every fault at once
 */
export function checkSettings(
  manifest: Manifest,
  { environment, config, secrets, stored }: SettingsInput,
): { readonly preset: string | null } {
  const parsed = parseConnectionConfig(manifest, config);
  const faults = [
    ...checkEnvironment(manifest, environment),
    ...(parsed.ok ? [] : parsed.faults.map((one) => ({ ...one, pointer: `/config${one.pointer}` }))),
    ...checkSecrets(manifest, secrets, stored),
  ];
  if (faults.length > 0 || !parsed.ok) throw fromFaults(faults);
  return { preset: resolveConnection(manifest, parsed.value).preset?.id ?? null };
}

/** The environment of a connection that names none. */
export function findDefaultEnvironment({ hosts }: Manifest): string {
  const [first = 'production'] = Object.keys(hosts);
  return 'production' in hosts ? 'production' : first;
}

function checkEnvironment({ hosts }: Manifest, environment: string): Fault[] {
  const known = Object.keys(hosts);
  const allowed = known.length > 0 ? known : ['production'];
  return allowed.includes(environment) ? [] : [fault('environment_unknown', '/environment', `This connector knows ${allowed.join(', ')}.`)];
}
