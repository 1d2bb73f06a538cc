import { isMadeUp, longEnough, makeSamples } from './make-secrets.js';

/** So few characters are a pattern, such as that which fills a value up. */
const fewCharacters = 6;
/** So few characters in a row may be in any value. */
const longRun = 4;

/**
 * Pieces of which any good piece of a value holds one. What all values of the declared form have in common is nobody's secret, so a piece holds a good
 * part of what is the value's own. Of a value that the kit has not marked, that is more: its form may be known to everybody.
 */
export function listPieces(value: string, expression?: string): readonly string[] {
  const isOwn = isMadeUp(value) ? Array.from(value, () => true) : findOwn(value, expression);
  const all = isOwn.filter(Boolean).length;
  const wanted = isMadeUp(value) ? longEnough : Math.ceil(all * 0.6);
  if (all === 0) return [];
  const pieces = isOwn.flatMap((_, from) => {
    let own = 0;
    for (let to = from; to < value.length; to += 1) {
      own += isOwn[to] === true ? 1 : 0;
      if (own >= wanted && to + 1 - from >= longEnough) return [value.slice(from, to + 1)];
    }
    return [];
  });
  return pieces.filter((piece) => new Set(piece).size >= fewCharacters);
}

/** Of each character whether it is the value's own, or part of what all values of the form hold. */
function findOwn(value: string, expression: string | undefined): readonly boolean[] {
  const isOwn = Array.from({ length: value.length }, () => true);
  const samples = expression === undefined ? [] : makeSamples(expression);
  if (samples.length === 0) return isOwn;
  for (let from = 0; from + longRun <= value.length; from += 1) {
    let to = from + longRun;
    while (to <= value.length && samples.every((sample) => sample.includes(value.slice(from, to)))) to += 1;
    // The run before the last one tried is held by all.
    if (to > from + longRun) isOwn.fill(false, from, to - 1);
  }
  return isOwn;
}
