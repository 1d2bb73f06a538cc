import { block, blocks, code, link, prose, section, table, type Inline } from '../../markdown/markdown.ts';
import type { ApiComponents, ApiOperation, SchemaShape } from '../../sources/api-document.ts';
import { describeType } from './shapes.ts';

/** The codes that every operation with a key can answer, so that they are said once. */
export function findCommonCodes(operations: readonly ApiOperation[]): readonly string[] {
  const lists = operations.filter((operation) => operation['x-operation'] !== undefined).map(listCodes);
  return (lists[0] ?? []).filter((name) => lists.every((list) => list.includes(name)));
}

function listCodes({ responses }: ApiOperation): readonly string[] {
  return Object.values(responses).flatMap(({ content = {} }) => readCodes(content['application/problem+json']?.examples));
}

function readCodes(examples: object = {}): readonly string[] {
  return Object.keys(examples).map((name) => name.replace(/^compatible\./, ''));
}

/** An operation in full: who may, what it takes and what it answers beside what all answer. */
export function writeOperation(operation: ApiOperation, components: ApiComponents, common: readonly string[]): string {
  const hasKey = operation['x-operation'] !== undefined;
  const own = Object.entries(operation.responses).filter(([, { content = {} }]) => {
    const named = readCodes(content['application/problem+json']?.examples);
    return !hasKey || named.length === 0 || named.some((name) => !common.includes(name));
  });
  const { method, path, summary = operation.operationId, description } = operation;
  return section(
    `### ${prose(summary)}`,
    blocks(
      code(`${method} ${path}`),
      ...(description ?? '').split('\n\n').map(prose),
      table(
        ['Parameter', 'In', 'What it is', 'Meaning'],
        (operation.parameters ?? []).map((one) => [
          `${code(one.name)}${one.required === true ? ' (required)' : ''}`,
          one.in,
          describeType(one.schema ?? {}),
          prose(one.description ?? ''),
        ]),
      ),
      ...writeBody(operation),
      table(
        ['Status', 'Answer'],
        own.map(([status, answer]) => [status, describeAnswer(status, answer, components)]),
      ),
    ),
  );
}

function writeBody({ requestBody }: ApiOperation): readonly string[] {
  return Object.entries(requestBody?.content ?? {}).flatMap(([type, { schema = {}, examples = {} }]) => {
    const isJson = type === 'application/json';
    const [example] = Object.values(examples);
    const shape = describeBody(schema);
    const text = typeof example?.value === 'string' ? example.value.trimEnd() : JSON.stringify(example?.value, null, 2);
    return [
      `Body${requestBody?.required === true ? '' : ', which can be left out'}: ${isJson ? shape : code(type)}, for example`,
      ...(text === undefined ? [] : [block(isJson ? 'json' : 'text', text)]),
    ];
  });
}

function describeBody(schema: SchemaShape): Inline {
  return schema.$ref === undefined && schema.properties ? Object.keys(schema.properties).map(code).join(', ') : describeType(schema);
}

function describeAnswer(
  status: string,
  { description, content = {} }: ApiOperation['responses'][string],
  components: ApiComponents,
): Inline {
  const entries = Object.entries(content);
  const problem = content['application/problem+json'];
  if (problem) {
    return linkCodes(readCodes(problem.examples));
  }
  if (entries.length === 0) return Number(status) === 204 ? 'Done; there is no body.' : prose(description);
  const shown = entries.map(([type, { schema = {} }]) => (type.endsWith('json') ? describePage(schema, components) : code(type)));
  return [...new Set(shown)].join(' or ');
}

function describePage(schema: SchemaShape, components: ApiComponents): Inline {
  const items = schema.properties?.['data']?.items;
  if (items) return `a page of ${items.$ref === undefined && items.properties ? 'entries' : describeType(items)}`;
  if (schema.$ref === undefined && schema.properties) {
    return Object.entries(schema.properties)
      .map(([name, part]) => `${code(name)}: ${part.properties || components.schemas[name] ? 'an object' : describeType(part)}`)
      .join('; ');
  }
  return describeType(schema);
}

/** Codes with links to what they mean. */
export function linkCodes(names: readonly string[]): Inline {
  return names.map((name) => link(code(name), `/errors/#${name}`)).join(', ');
}
