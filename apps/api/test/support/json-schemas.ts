import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { OpenApiDocument } from '../../src/platform/http/openapi-document.js';

/** Checks values against schemas of an OpenAPI document, as JSON Schema 2020-12 has it. */
export interface SchemaChecker {
  /** What is wrong with a value, `/place: fault` each. */
  listFaults(schema: object, value: unknown): readonly string[];
}

/**
 * Makes a checker.
 *
 * @param isStrict whether members that no schema names are faults, as they are in answers: a client must be able to know them all
 */
export function createSchemaChecker(
  document: Pick<OpenApiDocument, 'components'>,
  { isStrict }: { readonly isStrict: boolean },
): SchemaChecker {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false });
  addFormats.default(ajv);
  const schemas = isStrict ? closeSchemas(document.components.schemas) : document.components.schemas;
  ajv.addSchema({ $id: 'hub:document', components: { schemas } });
  const known = new Map<string, ValidateFunction>();
  return {
    listFaults: (schema, value) => {
      const text = JSON.stringify(isStrict ? closeSchema(schema) : schema).replaceAll('"#/components/', '"hub:document#/components/');
      const validate = known.get(text) ?? ajv.compile(JSON.parse(text) as object);
      known.set(text, validate);
      if (validate(value)) return [];
      return (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath}: ${message} ${JSON.stringify(params)}`);
    },
  };
}

function closeSchemas(schemas: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, closeSchema(schema as object)]));
}

/**
 * Says of every object whose members are named that it has no others. A part of an `allOf` that stands in its place stays open, since it names
 * only some of them.
 */
function closeSchema(schema: object): object {
  return close(schema, false) as object;
}

function close(value: unknown, isPart: boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => close(one, isPart));
  if (typeof value !== 'object' || value === null) return value;
  const closed = Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (name === 'properties' && typeof member === 'object' && member !== null) {
        return [name, Object.fromEntries(Object.entries(member as object).map(([key, part]) => [key, close(part, false)]))];
      }
      if (name === 'allOf') return [name, close(member, true)];
      return [name, keywordsWithSchemas.has(name) ? close(member, false) : member];
    }),
  );
  const isOpen = 'additionalProperties' in value || isPart || !('properties' in value || 'allOf' in value);
  return isOpen ? closed : { ...closed, unevaluatedProperties: false };
}

const keywordsWithSchemas = new Set(['items', 'oneOf', 'anyOf', 'additionalProperties', 'prefixItems']);
