import {
  listEnvironments,
  resolveConnection,
  resolveHost,
  type Capabilities,
  type Fault,
  type Manifest,
} from '@panelbridge/core/connector';
import { parseConnectionConfig } from '../connectors/parse-config.js';
import { fromFaults } from '../platform/http/problem.js';
import { checkAddresses, checkSecretsStay, type Destination } from './check-addresses.js';
import { checkSecrets, type SecretChanges } from './check-secrets.js';

/** Everything about a connection that its connector has a say in. */
export interface SettingsInput extends Destination {
  readonly secrets: SecretChanges;
  /** Names of the secrets that are stored already. */
  readonly stored: ReadonlySet<string>;
  /** Where requests went until now; absent: there is no connection yet. */
  readonly before?: Destination;
}

/**
 * Checks settings and secrets against the connector.
 *
 * @returns the preset that the settings name
 * @throws ProblemException `validation_failed` with every fault at once
 */
export function checkSettings(
  manifest: Manifest,
  { environment, config, secrets, stored, before }: SettingsInput,
): { readonly preset: string | null } {
  const parsed = parseConnectionConfig(manifest, config);
  const resolved = parsed.ok ? resolveConnection(manifest, parsed.value) : null;
  const faults = [
    ...checkHost(manifest, resolved?.capabilities ?? manifest.capabilities, { environment, config: parsed.ok ? parsed.value : config }),
    ...(parsed.ok
      ? checkAddresses(manifest, { environment, config: parsed.value })
      : parsed.faults.map((one) => ({ ...one, pointer: `/config${one.pointer}` }))),
    ...checkSecrets(manifest, secrets, stored),
    ...(before ? checkSecretsStay(manifest, [before, { environment, config }], secrets, stored) : []),
  ];
  if (faults.length > 0 || !resolved) throw fromFaults(faults);
  return { preset: resolved.preset?.id ?? null };
}

/** The environment of a connection that names none. */
export function findDefaultEnvironment(manifest: Manifest): string {
  const environments = listEnvironments(manifest, manifest.capabilities);
  const [first = 'production'] = environments;
  return environments.includes('production') ? 'production' : first;
}

/** What is wrong with where requests would go (S3-4). */
function checkHost(manifest: Manifest, capabilities: Capabilities, { environment, config: { baseUrl } }: Destination): readonly Fault[] {
  const host = resolveHost(manifest, { environment, capabilities, ...(typeof baseUrl === 'string' && { baseUrl }) });
  return host.ok ? [] : host.faults;
}
