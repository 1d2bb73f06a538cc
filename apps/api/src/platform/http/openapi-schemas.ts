/** The schemas of a document by name, and the bodies that requests may have. */
export interface SchemaHolder {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly requestBody?: unknown }>>>>;
  readonly components: { readonly schemas: Record<string, unknown> };
}

/** Unknown members of a body are refused, so the schemas of bodies, and those that they use, say so. */
export function closeBodies(document: SchemaHolder): void {
  const closed = new Set<string>();
  const visit = (value: unknown): void => {
    for (const [, name] of JSON.stringify(value ?? null).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (name === undefined || closed.has(name)) continue;
      closed.add(name);
      const schema = document.components.schemas[name];
      if (typeof schema !== 'object' || schema === null) continue;
      if ('properties' in schema && !('additionalProperties' in schema) && !('allOf' in schema))
        Object.assign(schema, { additionalProperties: false });
      visit(schema);
    }
  };
  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path)) visit(operation.requestBody);
  }
}

/**
 * Says in the words of 3.1 which values may be null. Nest's `nullable: true` stands beside `type`, `enum`, `oneOf` or `allOf`; converters know
 * it beside `type` only, and forget that an `enum` must then list null.
 */
export function expressNull(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const member of Object.values(value)) expressNull(member);
  const schema = value as {
    nullable?: unknown;
    type?: string | string[];
    enum?: unknown[];
    oneOf?: object[];
    anyOf?: object[];
    allOf?: object[];
  };
  if (typeof schema.nullable !== 'boolean') return;
  const { nullable } = schema;
  delete schema.nullable;
  if (!nullable) return;
  if (schema.enum && !schema.enum.includes(null)) schema.enum.push(null);
  if (typeof schema.type === 'string') schema.type = [schema.type, 'null'];
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) choices.push({ type: 'null' });
  if (schema.allOf) {
    schema.anyOf = [{ allOf: schema.allOf }, { type: 'null' }];
    delete schema.allOf;
  }
}
