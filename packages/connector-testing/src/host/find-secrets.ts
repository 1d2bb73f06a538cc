import { isMadeUp, longEnough } from './make-secrets.js';

/** The secrets, of those that are long enough to be told from other text, of which a text holds all or a good piece, by name. */
export function findSecrets(text: string, secrets: Readonly<Record<string, string>>): readonly string[] {
  // Whoever writes it in capitals has told it as well.
  const lower = text.toLowerCase();
  return Object.entries(secrets)
    .filter(([, value]) => value.length >= longEnough && listWritings(value).some((writing) => lower.includes(writing)))
    .map(([name]) => name);
}

const known = new Map<string, readonly string[]>();

/** The ways in which a value, or a piece of it, is commonly written into other text, in small letters. Worked out once for each value. */
function listWritings(value: string): readonly string[] {
  const kept = known.get(value);
  if (kept) return kept;
  const writings = [...new Set([value, ...listPieces(value)].flatMap(write).map((text) => text.toLowerCase()))];
  known.set(value, writings);
  return writings;
}

/** So few characters are a pattern, such as that which fills a value up. */
const fewCharacters = 6;

/** Pieces of which any longer piece holds one. Of a value that the kit has not marked, they are longer: its form may be known to everybody. */
function listPieces(value: string): readonly string[] {
  const length = isMadeUp(value) ? longEnough : Math.max(longEnough, Math.ceil(value.length * 0.6));
  return Array.from({ length: value.length - length + 1 }, (_, index) => value.slice(index, index + length)).filter(
    (piece) => new Set(piece).size >= fewCharacters,
  );
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
