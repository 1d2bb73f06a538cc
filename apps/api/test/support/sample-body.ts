import type { JsonSchema } from '../../src/platform/http/json-schema.js';

const strings: Readonly<Record<string, string>> = {
  uuid: '00000000-0000-4000-8000-000000000000',
  email: 'somebody@example.com',
  uri: 'https://tool.example/interview/x',
  date: '2030-01-01',
  'date-time': '2030-01-01T00:00:00Z',
};

/**
 * Writes the smallest value that a schema describes: what it requires, what `fill` knows, also within an object of it, and, of an object where that would be nothing, its
 * first member.
 *
 * @param fill gives the text of a member by its name, or of each item of a list
 */
export function sampleBody(schema: JsonSchema, fill: (name: string) => string | undefined): unknown {
  const [example] = schema.examples ?? [];
  if (schema.properties) return sampleObject(schema, fill);
  if (example !== undefined) return example;
  if (schema.const !== undefined) return schema.const;
  const [variant] = schema.oneOf ?? schema.anyOf ?? schema.allOf ?? [];
  if (variant) return sampleBody(variant, fill);
  if (schema.enum) return schema.enum[0];
  if (schema.default !== undefined) return schema.default;
  const [type = 'object'] = [schema.type].flat();
  if (type === 'array') return Array.from({ length: Math.max(1, schema.minItems ?? 0) }, () => sampleBody(schema.items ?? {}, fill));
  if (type === 'integer' || type === 'number') return schema.minimum ?? 1;
  if (type === 'boolean') return true;
  if (type === 'string') return strings[schema.format ?? ''] ?? 'some text'.padEnd(schema.minLength ?? 0, '.');
  return {};
}

function sampleObject({ properties = {}, required = [] }: JsonSchema, fill: (name: string) => string | undefined): object {
  const written = Object.entries(properties).flatMap(([name, part]): readonly (readonly [string, unknown])[] => {
    const filled = fill(name);
    if (filled !== undefined) return [[name, [part.type].flat().includes('array') ? [filled] : filled]];
    const isWanted = required.includes(name) || Object.keys(part.properties ?? {}).some((inner) => fill(inner) !== undefined);
    return isWanted ? [[name, sampleBody(part, fill)]] : [];
  });
  if (written.length > 0) return Object.fromEntries(written);
  const [first] = Object.entries(properties);
  return first ? { [first[0]]: sampleBody(first[1], fill) } : {};
}
