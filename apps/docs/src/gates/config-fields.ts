/** A field of a config, as JSON Schema says it. */
export interface RawField {
  readonly title: string;
  readonly description: string;
  readonly type?: string | readonly string[];
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly lockedFrom?: string;
  readonly properties?: Readonly<Record<string, RawField>>;
  readonly required?: readonly string[];
  readonly items?: RawField;
  readonly propertyNames?: RawField;
  readonly additionalProperties?: RawField | boolean;
  readonly anyOf?: readonly RawField[];
  readonly oneOf?: readonly RawField[];
  readonly allOf?: readonly RawField[];
  readonly [keyword: string]: unknown;
}

/** A field of a config, with the path that its page calls it by. */
export interface ConfigField {
  readonly path: string;
  readonly field: RawField;
  readonly required: boolean;
}

/**
 * Every field of a config, wherever its schema has one: in objects, in the entries of lists (`[]`), in values by free names (`*`), in choices.
 */
export function listConfigFields(schema: Partial<RawField>, parent = ''): readonly ConfigField[] {
  const found: ConfigField[] = [];
  const below = (path: string): string => (parent === '' ? path : `${parent}.${path}`);
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    found.push({ path: below(name), field, required: schema.required?.includes(name) === true });
    found.push(...listConfigFields(field, below(name)));
  }
  if (schema.items) found.push(...listConfigFields(schema.items, `${parent}[]`));
  if (typeof schema.additionalProperties === 'object') found.push(...listConfigFields(schema.additionalProperties, below('*')));
  for (const part of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])])
    found.push(...listConfigFields(part, parent));
  return found;
}
