/** Stands for the captured contributor identifier in a redirect. */
const PLACEHOLDER = '#cuser#';

/**
 * Builds the address that ends a session: the configured one, byte for byte, with the id in place of every `#cuser#`.
 *
 * @param participantId as captured; encoded for a URL here. Nothing takes the placeholder's place when it is `null`.
 */
export function fillRedirect(configured: string, participantId: string | null): string {
  return configured.replaceAll(PLACEHOLDER, () => encodeURIComponent(participantId ?? ''));
}
