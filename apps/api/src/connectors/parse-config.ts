import { escapePointerPart, fault, refuse, succeed, type Fault, type Manifest, type Result } from '@panelbridge/core/connector';
import type { z } from 'zod';

type Settings = Readonly<Record<string, unknown>>;

/**
 * Reads the settings of a connection by the connector's schema: what the settings leave out comes from their preset, then from the schema.
 *
 * @returns the settings with defaults filled in, or every fault with a pointer into the settings
 */
export function parseConnectionConfig(manifest: Manifest, stored: Settings): Result<Settings> {
  const first = parseSettings(manifest.connectionConfig, stored);
  if (!first.ok) return first;
  const preset = manifest.presets.find(({ id }) => id === first.value['preset']);
  return preset?.connectionConfig ? parseSettings(manifest.connectionConfig, { ...preset.connectionConfig, ...stored }) : first;
}

/** Reads settings by a schema. Members that the schema does not have are faults, since a misspelled setting would otherwise do nothing. */
export function parseSettings(schema: z.ZodObject, settings: Settings): Result<Settings> {
  const parsed = schema.strict().safeParse(settings);
  return parsed.success ? succeed(parsed.data) : refuse(...parsed.error.issues.flatMap((issue) => describeIssue(issue, settings)));
}

function describeIssue(issue: z.core.$ZodIssue, settings: Settings): Fault[] {
  const at = issue.path.map((part) => `/${escapePointerPart(String(part))}`).join('');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      fault('setting_unknown', `${at}/${escapePointerPart(key)}`, 'There is no such setting; leave it out or correct its name.'),
    );
  }
  const isMissing = issue.path.length === 1 && settings[String(issue.path[0])] === undefined;
  return [
    fault(
      isMissing ? 'setting_missing' : 'setting_invalid',
      at,
      isMissing ? `The setting is needed (${issue.message}).` : `${issue.message}.`,
    ),
  ];
}
