/** A secret of fewer characters stays in free text: it would blacken ordinary words, and by the gaps tell more than it hides. */
export const shortestHidden = 6;

/** The ways in which a secret may stand in a text. */
export function listWritings(secret: string): readonly string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  return [secret, json, encodeURIComponent(secret), Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('base64url')];
}

/** Takes secrets out of a text, however they are written, the longest first, so that one within another leaves no rest. @param mark stands in their place */
export function hideSecrets(text: string, secrets: readonly string[], mark: string): string {
  return secrets
    .filter(({ length }) => length >= shortestHidden)
    .flatMap(listWritings)
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, secret) => rest.replaceAll(secret, () => mark), text);
}
