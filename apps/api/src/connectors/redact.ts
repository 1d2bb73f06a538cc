import type { Manifest } from '@panelbridge/core/connector';
import { listWritings, shortestHidden } from '../platform/security/hide-secrets.js';

/** Whose secrets are removed. */
export interface RedactorInput {
  readonly manifest: Manifest;
  readonly secrets: ReadonlyMap<string, string>;
  /** Email addresses stay: for what is shown only to those who may see the people themselves. */
  readonly keepsEmails?: boolean;
}

/** Removes secrets and email addresses from a value that is to be stored, logged or answered; the form of the value stays. */
export type Redact = (value: unknown) => unknown;

const placeholder = '[redacted]';
const email = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+/gu;
const bearer = /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi;
const suspicious =
  /secret|password|passwd|api[-_]?key|access[-_]?token|refresh[-_]?token|client[-_]?secret|credential|^(set-)?cookie$|authorization|signature/i;
const deepest = 12;

/** Whether a JSON text holds a member whose name tells of a secret. */
export function namesSecrets(json: string): boolean {
  if (!suspicious.test(json)) return false;
  return [...json.matchAll(/"((?:[^"\\]|\\.)*)"\s*:/g)].some(([, name = '']) => suspicious.test(name));
}

/** Makes the function that removes what a connection must never tell. */
export function createRedactor({ manifest, secrets, keepsEmails = false }: RedactorInput): Redact {
  const hidden = listHiddenMembers(manifest);
  const published = listPublishedAddresses(manifest);
  const values = [...secrets.values()].filter((value) => value.length >= shortestHidden).flatMap(listWritings);
  // The longest first, so that a value within another leaves no rest.
  const words = [...new Set(values)].toSorted((a, b) => b.length - a.length);

  const redactText = (text: string): string => {
    let clean = text;
    for (const word of words) clean = clean.replaceAll(word, placeholder);
    clean = clean.replace(bearer, `$1 ${placeholder}`);
    return keepsEmails ? clean : clean.replace(email, (address) => (published.has(address.toLowerCase()) ? address : '[email]'));
  };
  const redact = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return redactText(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth > deepest) return '[too deep]';
    if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => {
        const hides = hidden.has(name.toLowerCase()) || suspicious.test(name);
        return [redactText(name), hides && member !== null && member !== undefined ? placeholder : redact(member, depth + 1)];
      }),
    );
  };
  return (value) => redact(value, 0);
}

const publishedBy = new WeakMap<Manifest, ReadonlySet<string>>();

/** Addresses of the connector's own texts, such as the one that hands out its keys: nobody's data, and a failure may have to name them. */
function listPublishedAddresses(manifest: Manifest): ReadonlySet<string> {
  const known = publishedBy.get(manifest);
  if (known) return known;
  const texts = JSON.stringify([manifest.docs, manifest.secrets, manifest.presets.map(({ docs }) => docs)]);
  const found = new Set(texts.match(email)?.map((address) => address.toLowerCase()));
  publishedBy.set(manifest, found);
  return found;
}

/** The headers in which this connector's secrets travel, in either direction, in lower case. */
function listHiddenMembers({ authentication, capabilities, presets }: Manifest): Set<string> {
  const syncs = [capabilities.statusSync, ...presets.map((preset) => preset.statusSync)];
  const schemes = syncs.flatMap((sync) => sync?.webhook?.schemes ?? []);
  const headers = schemes.map((scheme) => (scheme.kind === 'standard_webhooks' ? `${scheme.headers}-signature` : scheme.header));
  if (authentication.scheme === 'header') headers.push(authentication.header);
  if (authentication.scheme === 'bearer') headers.push(...(authentication.alternativeHeaders ?? []));
  return new Set(headers.map((header) => header.toLowerCase()));
}
