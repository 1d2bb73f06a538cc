/** A secret of fewer characters stays in free text: it would blacken ordinary words, and by the gaps tell more than it hides. */
export const shortestHidden = 6;

/** Takes secrets out of a text, the longest first, so that one within another leaves no rest. @param mark stands in their place */
export function hideSecrets(text: string, secrets: readonly string[], mark: string): string {
  return secrets
    .filter(({ length }) => length >= shortestHidden)
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, secret) => rest.replaceAll(secret, () => mark), text);
}
