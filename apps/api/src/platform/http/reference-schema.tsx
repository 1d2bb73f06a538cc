import type { JSX } from 'preact';

/** A body that has no name is shown in full, as the named ones are further down. */
export function BodyText({ schema }: { readonly schema: object | undefined }): JSX.Element | null {
  if (!schema) return null;
  if ('$ref' in schema) {
    return (
      <p>
        Body: <SchemaText schema={schema} />
      </p>
    );
  }
  return (
    <>
      <p>Body:</p>
      <pre>{JSON.stringify(schema, null, 2)}</pre>
    </>
  );
}

/** A schema in a few words or on one line, with links to those that have a name. */
export function SchemaText({ schema }: { readonly schema: object | undefined }): JSX.Element | null {
  if (!schema) return null;
  const entries = findEntries(schema);
  if (entries !== undefined) {
    return (
      <>
        a page of <SchemaText schema={entries} />: <code>data</code>, and <code>nextCursor</code> for the next one
      </>
    );
  }
  const reference = '$ref' in schema ? String(schema.$ref).split('/').at(-1) : undefined;
  return reference ? <a href={`#schema-${reference}`}>{reference}</a> : <code>{printInline(schema)}</code>;
}

/** The entries of a list that comes in pages; `undefined` for anything else. */
function findEntries(schema: {
  readonly properties?: { readonly data?: { readonly items?: object }; readonly nextCursor?: object };
}): object | undefined {
  return schema.properties?.nextCursor && schema.properties.data?.items;
}

/** JSON on one line that can be broken between its members. */
function printInline(schema: object): string {
  return JSON.stringify(schema, null, 1).replaceAll(/\n\s*/g, ' ');
}
