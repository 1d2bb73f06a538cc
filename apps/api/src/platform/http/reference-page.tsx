import type { ComponentChildren, JSX } from 'preact';
import type { OpenApiDocument } from './openapi-document.js';
import { renderPage } from './reference-frame.js';
import { BodyText, SchemaText } from './reference-schema.js';
import { Path, Prose } from './reference-text.js';

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
      <p>
        <Prose text={document.info.description} />
      </p>
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
          {method.toUpperCase()} <Path path={path} />
        </code>
      </h3>
      <p>
        <Prose text={operation.summary ?? ''} />
      </p>
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
              <td>
                <Prose text={description ?? ''} />
              </td>
            </tr>
          ))}
        </Table>
      ) : null}
      {operation.requestBody ? <BodyText schema={readBodySchema(operation.requestBody)} /> : null}
      <Table head={['Answer', 'Meaning', 'Body']}>
        {Object.entries(operation.responses).map(([status, { description, content }]) => (
          <tr key={status}>
            <td>{status}</td>
            <td>
              <Prose text={description ?? ''} />
            </td>
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
    <div class="wide">
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
    </div>
  );
}

function readBodySchema(body: unknown): object | undefined {
  const { content } = body as { content?: Record<string, { schema?: object }> };
  return Object.values(content ?? {})[0]?.schema;
}

function readTag(operation: Operation): string {
  const tags = operation['tags'];
  return Array.isArray(tags) ? String(tags[0]) : 'other';
}
