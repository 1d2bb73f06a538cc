import { block, blocks, code, link, prose, section, table, type Inline } from '../../markdown/markdown.ts';
import type { ApiComponents, SchemaShape } from '../../sources/api-document.ts';

/** `StudyDto` of a reference. */
export function nameOf(reference: string): string {
  return reference.split('/').at(-1) ?? '';
}

/** What a reader calls a schema: its name without the ending that all of them have. */
export function titleOf(name: string): string {
  return name.replace(/Dto$/, '');
}

/** Says in a few words what a value may be, with links to shapes that stand on the same page. */
export function describeType(schema: SchemaShape): Inline {
  if (schema.$ref !== undefined) {
    const title = titleOf(nameOf(schema.$ref));
    return link(title, `#${anchorOf(title)}`);
  }
  const choices = schema.oneOf ?? schema.anyOf;
  const inner = choices ?? schema.allOf;
  if (inner) return [...new Set(inner.map(describeType))].join(' or ');
  if (schema.enum) return schema.enum.map((value) => code(String(value))).join(', ');
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  const types = [schema.type ?? 'anything'].flat();
  return types.map((type) => (type === 'array' ? `list of ${describeType(schema.items ?? {})}` : nameType(type, schema))).join(' or ');
}

function nameType(type: string, { format, minimum, maximum, minLength, maxLength, default: usual }: SchemaShape): Inline {
  const isText = type === 'string';
  const [least, most] = isText ? [minLength, maxLength] : [minimum, maximum];
  const isNumber = type === 'integer' || type === 'number';
  const range = [least === undefined ? '' : `from ${least}`, most === undefined ? '' : `to ${most}`].filter(Boolean).join(' ');
  const limits = (isText || isNumber) && range !== '' ? `, ${range}${isText ? ' characters' : ''}` : '';
  const otherwise = ['string', 'number', 'boolean'].includes(typeof usual) ? `, ${code(String(usual))} unless given` : '';
  return `${(type === 'null' ? undefined : format) ?? type}${limits}${otherwise}`;
}

/** The names of every shape that some need, with those that these need. */
export function listShapes(schemas: readonly unknown[], components: ApiComponents): readonly string[] {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    for (const [, name = ''] of JSON.stringify(value ?? null).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (found.has(name)) continue;
      found.add(name);
      visit(components.schemas[name]);
    }
  };
  for (const schema of schemas) visit(schema);
  return [...found].toSorted((one, other) => one.localeCompare(other, 'en'));
}

/** A shape: its members, and an example where it is answered or sent as a whole. */
export function writeShape(name: string, components: ApiComponents): string {
  const schema = components.schemas[name] ?? {};
  const { properties = {}, required = [] } = schema;
  const example = components.examples[name]?.value;
  const rows = Object.entries(properties).map(([member, part]) => [
    code(member) + (required.includes(member) ? '' : ' (can be absent)'),
    describeType(part),
    prose(part.description ?? ''),
  ]);
  return section(
    `### ${titleOf(name)}`,
    blocks(
      schema.description === undefined ? undefined : prose(schema.description),
      rows.length > 0 ? table(['Member', 'What it is', 'Meaning'], rows) : `${describeType(schema)}.`,
      example === undefined ? undefined : block('json', JSON.stringify(example, null, 1)),
    ),
  );
}

/** The anchor that a heading gets. */
export function anchorOf(heading: string): string {
  return heading.toLowerCase();
}
