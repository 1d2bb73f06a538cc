import { listPieces } from './list-pieces.js';
import { longEnough } from './make-secrets.js';

/** Secrets as a manifest declares them, as far as their form goes. */
export type DeclaredForms = Readonly<Record<string, { readonly pattern?: { readonly expression: string } | undefined }>>;

/**
 * Finds secrets in a text.
 *
 * @param forms what all secrets of a form have in common is no piece of any; none are known unless told
 * @returns names of those, of the ones that are long enough to be told from other text, of which it holds all or a good piece
 */
export function findSecrets(text: string, secrets: Readonly<Record<string, string>>, forms: DeclaredForms = {}): readonly string[] {
  // Whoever writes it in capitals has told it as well.
  const lower = text.toLowerCase();
  return Object.entries(secrets)
    .filter(
      ([name, value]) =>
        value.length >= longEnough && listWritings(value, forms[name]?.pattern?.expression).some((writing) => lower.includes(writing)),
    )
    .map(([name]) => name);
}

const known = new Map<string, readonly string[]>();

/** The ways in which a value, or a piece of it, is commonly written into other text, in small letters. Worked out once for each value and form. */
function listWritings(value: string, expression: string | undefined): readonly string[] {
  const key = JSON.stringify([value, expression]);
  const kept = known.get(key);
  if (kept) return kept;
  const writings = [...new Set([value, ...listPieces(value, expression)].flatMap(write).map((text) => text.toLowerCase()))];
  known.set(key, writings);
  return writings;
}

/** In base64 also with something before or after it, as in a `Basic` header; bytes also one by one, as they are printed. */
function write(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'utf8');
  const inBase64 = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  const inUrls = inBase64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  const hex = bytes.toString('hex');
  const oneByOne = [hex.replaceAll(/..(?!$)/g, '$& '), [...bytes].join(', '), [...bytes].join(',')];
  return [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), ...inBase64, ...inUrls, hex, ...oneByOne];
}
