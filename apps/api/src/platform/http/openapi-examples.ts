import { findExampleWord } from './example-words.js';
import type { JsonSchema } from './json-schema.js';

/** The schemas that references lead to. */
export type NamedSchemas = Readonly<Record<string, unknown>>;

const formats: Readonly<Record<string, string>> = {
  uuid: '0198d2c4-7b1e-7c3a-9a55-2f8e6d0b4c11',
  email: 'kim@example.com',
  uri: 'https://hub.example/',
  date: '2026-05-04',
  'date-time': '2026-05-04T13:00:00.000Z',
};

/**
 * Writes examples from the examples that members have, so that each stands once, where its member does. What has none gets a value by its name
 * or its format.
 */
export class ExampleWriter {
  readonly #schemas: NamedSchemas;

  constructor(schemas: NamedSchemas) {
    this.#schemas = schemas;
  }

  /** An answer: every member that it can have. */
  writeAnswer(schema: JsonSchema): unknown {
    return this.#write(schema, '', true, []);
  }

  /** A body to send: what is required, and of the rest what somebody found worth an example. */
  writeBody(schema: JsonSchema): unknown {
    return this.#write(schema, '', false, []);
  }

  /** The schema that a reference leads to. */
  resolve(schema: JsonSchema): JsonSchema {
    return schema.$ref === undefined ? schema : (this.#schemas[nameOf(schema.$ref)] ?? {});
  }

  #write(schema: JsonSchema, name: string, isWhole: boolean, within: readonly string[]): unknown {
    const [example] = schema.examples ?? [];
    if (example !== undefined) return example;
    if (schema.$ref !== undefined) {
      // What refers to itself, such as a condition within a condition, ends at the second turn.
      if (within.filter((reference) => reference === schema.$ref).length > 0) return {};
      return this.#write(this.resolve(schema), name, isWhole, [...within, schema.$ref]);
    }
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return schema.enum.includes(schema.default) ? schema.default : schema.enum[0];
    if (schema.allOf) return this.#writeAll(schema.allOf, name, isWhole, within);
    const [choice] = schema.oneOf ?? schema.anyOf ?? [];
    if (choice) return this.#write(choice, name, isWhole, within);
    if (schema.properties) return this.#writeMembers(schema, isWhole, within);
    if (schema.default !== undefined && schema.default !== null) return schema.default;
    return this.#writeValue(schema, name, isWhole, within);
  }

  /** Parts that are objects become one; of others the first counts. */
  #writeAll(parts: readonly JsonSchema[], name: string, isWhole: boolean, within: readonly string[]): unknown {
    const values = parts.map((part) => this.#write(part, name, isWhole, within));
    const areObjects = values.every((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
    return areObjects ? Object.assign({}, ...(values as object[])) : values[0];
  }

  #writeMembers({ properties = {}, required = [] }: JsonSchema, isWhole: boolean, within: readonly string[]): object {
    const isShown = (name: string, part: JsonSchema): boolean => isWhole || required.includes(name) || part.examples !== undefined;
    const shown = Object.entries(properties).filter(([name, part]) => isShown(name, part));
    const [first] = Object.entries(properties);
    const members = shown.length > 0 || !first ? shown : [first];
    return Object.fromEntries(members.map(([name, part]) => [name, this.#write(part, name, isWhole, within)]));
  }

  #writeValue(schema: JsonSchema, name: string, isWhole: boolean, within: readonly string[]): unknown {
    const [type] = [schema.type ?? []].flat().filter((one) => one !== 'null');
    switch (type) {
      case 'array':
        return Array.from({ length: Math.max(1, schema.minItems ?? 0) }, () => this.#write(schema.items ?? {}, name, isWhole, within));
      case 'boolean':
        return true;
      case 'integer':
      case 'number':
        return Math.max(1, schema.minimum ?? 0) <= 1 && type === 'number' ? (schema.minimum ?? 1) : Math.max(1, schema.minimum ?? 0);
      case 'string':
        return formats[schema.format ?? ''] ?? findExampleWord(name);
      default:
        return typeof schema.additionalProperties === 'object'
          ? { name: this.#write(schema.additionalProperties, name, isWhole, within) }
          : {};
    }
  }
}

/** `StudyDto` of `#/components/schemas/StudyDto`. */
export function nameOf(reference: string): string {
  return reference.split('/').at(-1) ?? '';
}
