import type { JSX } from 'preact';

/** A text whose passages between backticks are code, as descriptions in the OpenAPI document and of problem codes mean them. */
export function Prose({ text }: { readonly text: string }): JSX.Element {
  return <>{text.split(/`([^`]+)`/).map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>;
}

/** A path of the API, which a narrow screen may break at its slashes and nowhere else. */
export function Path({ path }: { readonly path: string }): JSX.Element {
  return <>{path.split('/').flatMap((part, index) => (index === 0 ? [part] : ['/', <wbr key={index} />, part]))}</>;
}
