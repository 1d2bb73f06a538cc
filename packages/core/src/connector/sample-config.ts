import { z } from 'zod';

const guesses = ['example', 'https://example.com', 'someone@example.com', '2026-01-01', '2026-01-01T00:00:00Z', 1, true, [], {}] as const;

/**
 * Settings that a config accepts, for trying a connector out without anybody's own: what may be left out is left out, what is needed is taken
 * from the field's `examples`, its choices, or plain values of each type.
 *
 * @returns the settings with defaults filled in, or `null` when the schema needs a value that only a person knows
 */
export function sampleConfig(config: z.ZodObject): Record<string, unknown> | null {
  const settings: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(config.shape) as [string, z.ZodType][]) {
    if (field.safeParse(undefined).success) continue;
    const found = listCandidates(field).find((value) => field.safeParse(value).success);
    if (found === undefined) return null;
    settings[name] = found;
  }
  const parsed = config.safeParse(settings);
  return parsed.success ? parsed.data : null;
}

function listCandidates(field: z.ZodType): readonly unknown[] {
  const schema: { readonly enum?: readonly unknown[]; readonly const?: unknown; readonly minimum?: number } = z.toJSONSchema(field, {
    io: 'input',
    unrepresentable: 'any',
  });
  return [
    ...((field.meta()?.examples as readonly unknown[] | undefined) ?? []),
    ...(schema.enum ?? []),
    schema.const,
    schema.minimum,
    ...guesses,
  ];
}
