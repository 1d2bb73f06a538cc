import { createHash } from 'node:crypto';
import { render } from 'preact-render-to-string';
import type { ComponentChildren, JSX } from 'preact';
import type { OpenApiDocument } from './openapi.js';
import { problemCodes } from './problem-codes.js';

const style = `
:root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}
body{max-width:60rem;margin:0 auto;padding:1rem}
h2{margin-top:2.5rem;border-bottom:1px solid}
article{margin:1.5rem 0;overflow-wrap:anywhere}
code,pre{font-family:ui-monospace,monospace;font-size:.9em}
pre{overflow:auto;border:1px solid;padding:.75rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.25rem .5rem;border-bottom:1px solid}
:target{outline:2px solid}
`;

/** The policy of the reference pages: nothing is loaded, and of styles only the one on the page counts. */
export const referencePolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: object;
}

type Operation = OpenApiDocument['paths'][string][string];

/** Renders the list of all operations with their parameters, bodies and answers. It works without a script. */
export function renderReference(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation, tag: readTag(operation) })),
  );
  const tags = [...new Set(operations.map(({ tag }) => tag))].toSorted();
  return renderPage(
    `${document.info.title} API ${document.info.version}`,
    <>
      <p>{document.info.description}</p>
      <p>
        <a href="/openapi.json">OpenAPI document</a> · <a href="/reference/errors">Error codes</a>
      </p>
      <nav aria-label="Areas">
        <ul>
          {tags.map((tag) => (
            <li key={tag}>
              <a href={`#${tag}`}>{tag}</a>
            </li>
          ))}
        </ul>
      </nav>
      {tags.map((tag) => (
        <section key={tag} id={tag}>
          <h2>{tag}</h2>
          {operations
            .filter((entry) => entry.tag === tag)
            .map(({ path, method, operation }) => (
              <OperationEntry key={`${method} ${path}`} path={path} method={method} operation={operation} />
            ))}
        </section>
      ))}
      <section id="schemas">
        <h2>Schemas</h2>
        {Object.entries(document.components.schemas).map(([name, schema]) => (
          <article key={name} id={`schema-${name}`}>
            <h3>{name}</h3>
            <pre>{JSON.stringify(schema, null, 2)}</pre>
          </article>
        ))}
      </section>
    </>,
  );
}

/** Renders the page of all problem codes, which `type` of a problem leads to. */
export function renderErrors(): string {
  return renderPage(
    'Error codes',
    Object.entries(problemCodes).map(([code, { status, title, cause, remedy, retry }]) => (
      <article key={code} id={code}>
        <h2>
          <code>{code}</code> ({status})
        </h2>
        <p>{title}.</p>
        <p>Cause: {cause}</p>
        <p>Remedy: {remedy}</p>
        <p>{retry === 'later' ? 'The same request may succeed after a pause.' : 'The same request fails again.'}</p>
      </article>
    )),
  );
}

function OperationEntry({
  path,
  method,
  operation,
}: {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}): JSX.Element {
  const parameters = (operation.parameters ?? []) as readonly Parameter[];
  return (
    <article id={operation.operationId}>
      <h3>
        <code>
          {method.toUpperCase()} {path}
        </code>
      </h3>
      <p>{operation.summary}</p>
      {operation['x-operation'] ? (
        <p>
          Needs the operation <code>{operation['x-operation']}</code>.
        </p>
      ) : null}
      {parameters.length > 0 ? (
        <Table head={['Parameter', 'In', 'Form', 'Meaning']}>
          {parameters.map(({ name, in: place, required, description, schema }) => (
            <tr key={`${place} ${name}`}>
              <td>
                <code>{name}</code>
                {required ? ' (required)' : ''}
              </td>
              <td>{place}</td>
              <td>
                <SchemaText schema={schema} />
              </td>
              <td>{description ?? ''}</td>
            </tr>
          ))}
        </Table>
      ) : null}
      {operation.requestBody ? (
        <p>
          Body: <SchemaText schema={readBodySchema(operation.requestBody)} />
        </p>
      ) : null}
      <Table head={['Answer', 'Meaning', 'Body']}>
        {Object.entries(operation.responses).map(([status, { description, content }]) => (
          <tr key={status}>
            <td>{status}</td>
            <td>{description}</td>
            <td>
              {Number(status) < 400 ? (
                <SchemaText schema={Object.values(content ?? {})[0]?.schema} />
              ) : (
                <a href="#schema-Problem">Problem</a>
              )}
            </td>
          </tr>
        ))}
      </Table>
    </article>
  );
}

function Table({ head, children }: { readonly head: readonly string[]; readonly children: ComponentChildren }): JSX.Element {
  return (
    <table>
      <thead>
        <tr>
          {head.map((text) => (
            <th key={text} scope="col">
              {text}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

function SchemaText({ schema }: { readonly schema: object | undefined }): JSX.Element | null {
  if (!schema) return null;
  const reference = '$ref' in schema ? String(schema.$ref).split('/').at(-1) : undefined;
  return reference ? <a href={`#schema-${reference}`}>{reference}</a> : <code>{JSON.stringify(schema)}</code>;
}

function readBodySchema(body: unknown): object | undefined {
  const { content } = body as { content?: Record<string, { schema?: object }> };
  return Object.values(content ?? {})[0]?.schema;
}

function readTag(operation: Operation): string {
  const tags = operation['tags'];
  return Array.isArray(tags) ? String(tags[0]) : 'other';
}

function renderPage(title: string, content: ComponentChildren): string {
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <main>
          <h1>{title}</h1>
          {content}
        </main>
      </body>
    </html>
  );
  return `<!doctype html>${render(page)}`;
}
