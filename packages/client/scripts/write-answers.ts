// Writes what each operation answers, as far as a client looks at it, beside the generated code.
import { readFileSync, writeFileSync } from 'node:fs';
import type { Answer } from '../src/answer.ts';

interface Schema {
  readonly $ref?: string;
  readonly type?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}
interface Operation {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const { paths, components } = JSON.parse(readFileSync(new URL('../../../apps/api/openapi.json', import.meta.url), 'utf8')) as Document;

function resolve(schema: Schema): Schema {
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : (components.schemas[name] ?? {});
}

/** What a newer hub answers with another good status is judged as well, so the statuses of an operation are taken together. */
function describe({ responses }: Operation): Answer {
  const good = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  const contents = good.flatMap(([, { content = {} }]) => Object.entries(content));
  const objects = contents.map(([, { schema }]) => resolve(schema)).filter(({ type }) => type === 'object');
  const names = objects[0]?.required?.filter((name) => objects.every(({ required }) => required?.includes(name))) ?? [];
  return {
    types: [...new Set(contents.map(([type]) => type))],
    isEmpty: good.some(([, { content }]) => content === undefined),
    form: contents.some(([, { schema }]) => resolve(schema).type === 'array') ? 'list' : objects.length > 0 ? 'object' : 'other',
    members: names,
    isPage: names.includes('data') && objects.every(({ properties }) => resolve(properties?.['data'] ?? {}).type === 'array'),
  };
}

const answers = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods)
    .filter(([, operation]) => 'responses' in operation)
    .map(([method, operation]) => [`${method.toUpperCase()} ${path}`, describe(operation)] as const),
);
const text = `import type { Answer } from '../answer.js';

/** What each operation answers, by its method and path. */
export const answers: Readonly<Record<string, Answer>> = ${JSON.stringify(Object.fromEntries(answers))};
`;
writeFileSync(new URL('../src/.generated/answers.gen.ts', import.meta.url), text);
