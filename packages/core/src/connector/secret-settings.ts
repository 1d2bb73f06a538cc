import { z } from 'zod';
import { escapePointerPart, readPointer } from './json-pointer.js';

/** What a secret is called, whatever stands before or after it in the same word. */
const withinWords = /secret|token|password|passwd|passphrase|credential|apikey/;
/** Words too short to be sought within others; and keys, of which most open nothing: only those that are called after what they open or prove. */
const wholeWords =
  /^(?:pwd|pin|bearer|jwt|pat|authori[sz]ation|pincode|pass(?:word|phrase|code)|(?:access|account|admin|api|auth|client|decryption|encryption|hmac|license|master|pass|private|service|session|shared|signature|signing|subscription|webhook)keys?)$/;
/** Where tokens are given out is no secret. */
const issuer = /^(?:token|authori[sz]ation) (?:url|uri|endpoint)$/;

/** Whether a setting holds a secret, judged by its name: `signingKey`, `signing_key`, `signing-key` and `signingkey` are one name. */
export function isSecretName(name: string): boolean {
  const words = splitWords(name);
  const own = issuer.test(words.slice(-2).join(' ')) ? words.slice(0, -2) : words;
  // Two words are also written as one: `passPhrase`, `pinCode`.
  const names = [...own, ...own.slice(1).map((word, index) => `${own[index]}${word}`)];
  return own.some((word) => withinWords.test(word)) || names.some((word) => wholeWords.test(word));
}

function splitWords(name: string): readonly string[] {
  return name
    .replaceAll(/(\p{Ll})(?=\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1$2 ')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '');
}

/**
 * The settings that hold a secret by their names, at any depth: within other settings, lists, choices and what refers to itself.
 *
 * @returns JSON pointers below the config, each once
 */
export function listSecretSettings(config: z.ZodObject): readonly string[] {
  const document: unknown = z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' });
  const found = new Set<string>();
  const walk = (value: unknown, at: string, within: readonly string[]): void => {
    if (typeof value !== 'object' || value === null) return;
    const { $ref, properties = {}, propertyNames, ...others } = value as Schema;
    if ($ref !== undefined && !within.includes($ref)) walk(readPointer(document, $ref.slice(1)), at, [...within, $ref]);
    for (const name of [...Object.keys(properties), ...(propertyNames?.enum ?? [])]) {
      const place = `${at}/${escapePointerPart(String(name))}`;
      if (isSecretName(String(name))) found.add(place);
      walk(properties[String(name)], place, within);
    }
    for (const keyword of nesting) for (const inner of [others[keyword]].flat()) walk(inner, at, within);
  };
  walk(document, '', ['#']);
  return [...found];
}

const nesting = ['items', 'prefixItems', 'anyOf', 'oneOf', 'allOf', 'additionalProperties'] as const;

interface Schema extends Readonly<Partial<Record<(typeof nesting)[number], unknown>>> {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly propertyNames?: { readonly enum?: readonly unknown[] };
}
