import { fault, refuse, succeed, type Fault, type Result } from '../result.js';

/** Most labels of one person. */
export const maximumLabels = 50;

/** Longest label, in UTF-16 code units. */
export const maximumLabelLength = 100;

/** Brings a label into the one form in which labels are compared: trimmed, blanks within as one, Unicode NFC, lower case. */
export function normalizeLabel(label: string): string {
  return label.trim().replaceAll(/\s+/gu, ' ').normalize('NFC').toLowerCase().normalize('NFC');
}

/**
 * Reads the labels of a person: normalised, each once, in alphabetical order.
 *
 * @returns the labels, or every fault at its place below `pointer`
 */
export function readLabels(given: readonly string[], pointer = '/labels'): Result<readonly string[], 'label_invalid' | 'labels_too_many'> {
  const labels = given.map(normalizeLabel);
  const faults: Fault<'label_invalid' | 'labels_too_many'>[] = labels.flatMap((label, index) => {
    if (label !== '' && label.length <= maximumLabelLength && !/\p{Cc}|\p{Cs}/u.test(label)) return [];
    const detail = `A label is a text of 1 to ${maximumLabelLength} characters without line breaks. Shorten it, or leave it out.`;
    return [fault('label_invalid', `${pointer}/${index}`, detail)];
  });
  const distinct = [...new Set(labels)].toSorted();
  if (distinct.length > maximumLabels) {
    faults.push(fault('labels_too_many', pointer, `A person has at most ${maximumLabels} labels; these are ${distinct.length}.`));
  }
  return faults.length > 0 ? refuse(...faults) : succeed(distinct);
}
