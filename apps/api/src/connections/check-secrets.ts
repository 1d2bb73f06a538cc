import { escapePointerPart, fault, findSecretFault, type Fault, type Manifest } from '@panelbridge/core/connector';

/** Secrets as a request names them: a value stores, `null` removes. */
export type SecretChanges = Readonly<Record<string, unknown>>;

const shortest = 6;
const longest = 4_096;
const control = /[\p{Cc}\u2028\u2029]/u;

/**
 * Checks secrets before they are stored. A value that was copied with a line break or a blank at its end would be refused by the partner much
 * later and be hard to find, so it is refused here (S4-32).
 *
 * @param stored Names of the secrets that the connection holds already.
 * @returns every fault, with pointers into the request; values are never repeated
 */
export function checkSecrets(manifest: Manifest, changes: SecretChanges, stored: ReadonlySet<string>): readonly Fault[] {
  const faults = Object.entries(changes).flatMap(([name, value]): Fault[] => {
    const at = `/secrets/${escapePointerPart(name)}`;
    if (!Object.hasOwn(manifest.secrets, name)) {
      const known = Object.keys(manifest.secrets);
      return [fault('secret_unknown', at, `This connector has no such secret; it has ${known.length > 0 ? known.join(', ') : 'none'}.`)];
    }
    const detail = value === null ? null : findFault(value, manifest, name);
    return detail === null ? [] : [fault('secret_malformed', at, detail)];
  });
  const missing = Object.entries(manifest.secrets)
    .filter(([name, { required }]) => required && (changes[name] === null || (changes[name] === undefined && !stored.has(name))))
    .map(([name, { issuedBy }]) =>
      fault('secret_missing', `/secrets/${escapePointerPart(name)}`, `This secret is needed. Where it comes from: ${issuedBy}`),
    );
  return [...faults, ...missing];
}

/** Whether the host puts the secret into a header of its requests, where only visible ASCII may stand. */
function travelsInHeader({ authentication }: Manifest, name: string): boolean {
  return (authentication.scheme === 'bearer' || authentication.scheme === 'header') && authentication.secret === name;
}

function findFault(value: unknown, manifest: Manifest, name: string): string | null {
  if (typeof value !== 'string') return 'A secret is a text; null removes it.';
  if (value !== value.trim()) return 'It begins or ends with a blank or a line break. Copy it again, without them.';
  if (control.test(value)) return 'It holds a line break or another control character. Copy it again, in one line.';
  if (travelsInHeader(manifest, name) && !/^[\x20-\x7e]*$/.test(value))
    return 'It holds a character that no key of this kind has, such as an accent or a typographic quote. Copy it again.';
  if (!value.isWellFormed()) return 'It holds half a character. Copy it again.';
  if (value.length < shortest) return `It has fewer than ${shortest} characters, which is too short to be secret.`;
  if (value.length > longest) return `It has more than ${longest} characters.`;
  const declaration = manifest.secrets[name];
  return declaration ? findSecretFault(declaration, value) : null;
}
