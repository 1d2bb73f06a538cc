import { decodePercent } from './placeholder.js';

/** A link cut into texts that joined again give the same link: all before `?`, the query without `?`, and the fragment with its `#`. */
export interface LinkPieces {
  /** All before the query. */
  readonly base: string;
  /** What follows the first `?`, up to the fragment; undefined when there is no `?`. */
  readonly query: string | undefined;
  /** From the first `#` on; empty when there is none. */
  readonly fragment: string;
}

/** Cuts a link at its first `#` and the first `?` before it. */
export function cutLink(link: string): LinkPieces {
  const hash = link.indexOf('#');
  const head = hash < 0 ? link : link.slice(0, hash);
  const fragment = hash < 0 ? '' : link.slice(hash);
  const mark = head.indexOf('?');
  return mark < 0 ? { base: head, query: undefined, fragment } : { base: head.slice(0, mark), query: head.slice(mark + 1), fragment };
}

/** The decoded name of one `name=value` part of a query. */
export function readName(part: string): string {
  const equals = part.indexOf('=');
  return decodePercent((equals < 0 ? part : part.slice(0, equals)).replaceAll('+', ' '));
}

/** The names of all parameters of a query, decoded, in order, repeats included. */
export function listNames(query: string | undefined): readonly string[] {
  return (query ?? '')
    .split('&')
    .filter((part) => part !== '')
    .map(readName);
}

/** Percent-encodes a name or a value so that every tool reads it back the same, also those that give `!'()*` a meaning. Throws on half characters. */
export function encodeQueryText(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/gu, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
