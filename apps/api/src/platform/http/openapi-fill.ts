import type { ResponseObject } from './api-problems.js';
import { exampleBodyMember } from './example-body.js';
import { ExampleWriter, nameOf, type ExampleSchema } from './openapi-examples.js';
import type { OpenApiDocument, OperationObject } from './openapi-document.js';
import { exampleProblem } from './problem-body.js';
import { problemCodes, type ProblemCode } from './problem-codes.js';
import type { ProblemForm } from './problem-forms.js';

/** Gives every body and every answer of the document an example, and every problem code one that all its answers share. */
export function fillExamples(document: OpenApiDocument, forms: readonly ProblemForm[]): void {
  const writer = new ExampleWriter(document.components.schemas);
  const shared: Record<string, object> = {};
  for (const operation of Object.values(document.paths).flatMap((methods) => Object.values(methods))) {
    fillBody(operation, writer);
    for (const [status, response] of Object.entries(operation.responses)) {
      if (Number(status) < 400 || !response.content?.['application/problem+json']) fillAnswer(response, writer, shared);
      else fillProblems(response, shared, forms);
    }
  }
  document.components.examples = Object.fromEntries(Object.entries(shared).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function fillBody(operation: OperationObject, writer: ExampleWriter): void {
  const given = operation[exampleBodyMember];
  delete operation[exampleBodyMember];
  for (const content of Object.values(operation.requestBody?.content ?? {})) {
    if (content.examples) continue;
    content.examples = { typical: { value: given ?? writer.writeBody(content.schema) } };
  }
}

function fillAnswer({ content = {} }: ResponseObject, writer: ExampleWriter, shared: Record<string, object>): void {
  for (const [mediaType, one] of Object.entries(content)) {
    const schema: ExampleSchema = one.schema;
    if (one.examples || !/[/+]json$/.test(mediaType)) continue;
    if (schema.$ref === undefined) {
      one.examples = { typical: { value: writer.writeAnswer(schema) } };
      continue;
    }
    const name = nameOf(schema.$ref);
    shared[name] ??= { value: writer.writeAnswer(schema) };
    one.examples = { typical: { $ref: `#/components/examples/${name}` } };
  }
}

/** Each code that may stand in an answer has its own example there. */
function fillProblems({ content = {} }: ResponseObject, shared: Record<string, object>, forms: readonly ProblemForm[]): void {
  const problem = content['application/problem+json'];
  if (!problem) return;
  const written = JSON.stringify(problem.schema);
  const codes = [...written.matchAll(/"([a-z0-9_]+)"/g)].flatMap(([, word = '']) =>
    Object.hasOwn(problemCodes, word) ? [word as ProblemCode] : [],
  );
  const form = forms.find(({ schemaName }) => written.includes(`"#/components/schemas/${schemaName}"`));
  const nameFor = (code: ProblemCode): string => (form ? `${form.name}.${code}` : code);
  for (const code of codes) {
    const value = exampleProblem(code);
    shared[nameFor(code)] ??= { summary: problemCodes[code].title, value: form ? form.extend(value) : value };
  }
  problem.examples = Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${nameFor(code)}` }]));
}
