import { familyTitles, type Criterion, type CriterionValue } from './criterion.js';

/** A criterion that was found. */
export interface CriterionHit {
  readonly criterion: Criterion;
  /** The values that answer to the words; empty where the words mean the criterion itself. */
  readonly values: readonly CriterionValue[];
}

/** How much it says to be found at a place, the least number the most. */
const ranks = { wholeTitle: 0, titleStart: 1, titlePart: 2, value: 3, family: 4, description: 5, nowhere: Infinity } as const;

/**
 * Searches criteria by words in their titles, values, families and descriptions, regardless of capitals and accents (S2-21). Every word has to be
 * found somewhere, whole or as a part. What is found in a title comes first, then values, families, descriptions; otherwise the order of the catalogue
 * stays. No words find everything.
 */
export function searchCriteria(catalogue: readonly Criterion[], text: string): readonly CriterionHit[] {
  const words = splitWords(text);
  const hits = catalogue.flatMap((criterion) => {
    const searched = prepare(criterion);
    const isWhole = searched.title === words.join(' ');
    const worst = isWhole ? ranks.wholeTitle : Math.max(0, ...words.map((word) => rank(searched, word)));
    return worst === ranks.nowhere ? [] : [{ worst, hit: { criterion, values: listValues(searched, words) } }];
  });
  return hits.toSorted((left, right) => left.worst - right.worst).map(({ hit }) => hit);
}

interface Searched {
  readonly title: string;
  readonly values: readonly { readonly value: CriterionValue; readonly text: string }[];
  readonly family: string;
  readonly description: string;
}

function prepare(criterion: Criterion): Searched {
  const values = criterion.kind === 'choice' ? (criterion.values ?? []) : [];
  return {
    title: fold(criterion.title),
    values: values.map((value) => ({ value, text: fold([value.title, ...value.terms].join(' ')) })),
    family: fold(familyTitles[criterion.family]),
    description: fold(criterion.description),
  };
}

function rank({ title, values, family, description }: Searched, word: string): number {
  if (` ${title}`.includes(` ${word}`)) return ranks.titleStart;
  if (title.includes(word)) return ranks.titlePart;
  if (values.some(({ text }) => text.includes(word))) return ranks.value;
  if (family.includes(word)) return ranks.family;
  return description.includes(word) ? ranks.description : ranks.nowhere;
}

/** Words that the title answers already choose no value. */
function listValues({ title, values }: Searched, words: readonly string[]): readonly CriterionValue[] {
  const open = words.filter((word) => !title.includes(word));
  return open.length === 0 ? [] : values.filter(({ text }) => open.every((word) => text.includes(word))).map(({ value }) => value);
}

function splitWords(text: string): readonly string[] {
  return fold(text)
    .split(' ')
    .filter((word) => word !== '');
}

/** Compared are letters and digits alone, without accents and capitals. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
