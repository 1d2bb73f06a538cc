import { z } from 'zod';
import type { LiveConnection } from '../connections/live-connection.js';

/** The study's settings with each choice made otherwise, such as another type of test, by which tools may write ids otherwise. */
export function listOtherSettings(
  { manifest }: Pick<LiveConnection, 'manifest'>,
  study: Readonly<Record<string, unknown>>,
): readonly Readonly<Record<string, unknown>>[] {
  const schema = z.toJSONSchema(manifest.studyConfig, { unrepresentable: 'any', io: 'input' });
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const choices = typeof property === 'object' ? (property.enum ?? []) : [];
    return choices.filter((choice) => choice !== study[name]).map((choice) => ({ ...study, [name]: choice }));
  });
}
