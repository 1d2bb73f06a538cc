import { z } from 'zod';
import { escapePointerPart, readPointer } from './json-pointer.js';

/** What a secret is called, whatever stands before or after it in the same word. */
const withinWords = /secret|token|password|passwd|passphrase|credential|apikey/;
/** Words too short to be sought within others; and keys, of which most open nothing: only those that are called after what they open or prove. */
const wholeWords =
  /^(?:pwd|bearer|jwt|pat|authori[sz]ation|basicauth|connectionstring|pincode|pass(?:word|phrase|code)|(?:access|account|admin|api|app|application|auth|client|consumer|decryption|deploy|encryption|hmac|license|master|pass|private|service|shared|signature|signing|ssh|subscription|webhook|write)keys?)$/;
/** What is named last is what it is: none of these opens anything, whatever they belong to. */
const harmless =
  /^(?:ids?|url|urls|uri|uris|endpoints?|servers?|hosts?|hostname|address|addresses|domains?|paths?|methods?|formats?|algorithms?|alg|types?|version)$/;
/** An address that is a secret itself, or has one in it. */
const secretAddress = /(?:^| )(?:secret|api ?keys?) (?:url|uri)$/;

/** Whether a setting holds a secret, judged by its name: `signingKey`, `signing_key`, `signing-key` and `signingkey` are one name. */
export function isSecretName(name: string): boolean {
  const words = splitWords(name);
  const last = words.at(-1) ?? '';
  if (harmless.test(last)) return secretAddress.test(words.join(' '));
  // Two words are also written as one: `passPhrase`, `pinCode`.
  const names = [...words, ...words.slice(1).map((word, index) => `${words[index]}${word}`)];
  // Before another word, to pin is what is done to a thing.
  return last === 'pin' || words.some((word) => withinWords.test(word)) || names.some((word) => wholeWords.test(word));
}

function splitWords(name: string): readonly string[] {
  return name
    .replaceAll(/(\p{Ll})(?=\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1$2 ')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '');
}

/**
 * The settings that hold a secret by their names, at any depth: within other settings, lists, choices and what refers to itself. A secret is a text that
 * nobody knows before: numbers, yes or no, and words of a list are none.
 *
 * @returns JSON pointers below the config, each once
 */
export function listSecretSettings(config: z.ZodObject): readonly string[] {
  const document: unknown = z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' });
  const found = new Set<string>();
  const walk = (value: unknown, at: string, within: readonly string[]): void => {
    if (typeof value !== 'object' || value === null) return;
    const { $ref, properties = {}, patternProperties = {}, propertyNames, ...others } = value as Schema;
    if ($ref !== undefined && !within.includes($ref)) walk(readPointer(document, $ref.slice(1)), at, [...within, $ref]);
    for (const name of new Set([...Object.keys(properties), ...(propertyNames?.enum ?? []).map(String)])) {
      const place = `${at}/${escapePointerPart(name)}`;
      if (isSecretName(name) && canHoldText(properties[name] ?? others.additionalProperties, document, [])) found.add(place);
      walk(properties[name], place, within);
    }
    const inside = [...nesting.map((keyword) => others[keyword]), ...Object.values(patternProperties)];
    for (const inner of inside.flat()) walk(inner, at, within);
  };
  walk(document, '', ['#']);
  return [...found];
}

/** Whether a text that no list names may stand in it, at any depth. What holds itself holds no more than what is beside it. */
function canHoldText(value: unknown, document: unknown, within: readonly unknown[]): boolean {
  if (typeof value !== 'object' || value === null) return value === true;
  if (within.includes(value)) return false;
  const { $ref, type, enum: words, allOf, items, prefixItems = [], ...schema } = value as Schema;
  const can = (inner: unknown): boolean => canHoldText(inner, document, [...within, value]);
  const choices = schema.anyOf ?? schema.oneOf;
  if (words !== undefined || Object.hasOwn(schema, 'const')) return false;
  if ($ref !== undefined && !can(readPointer(document, $ref.slice(1)))) return false;
  if (!(choices?.some(can) ?? true) || !(allOf?.some(can) ?? true)) return false;
  if (type === 'object') {
    const { properties, patternProperties, additionalProperties } = schema;
    return [...Object.values({ ...properties, ...patternProperties }), additionalProperties].some(can);
  }
  if (type === 'array') return [...prefixItems, items].some(can);
  return type === undefined || [type].flat().includes('string');
}

const nesting = ['items', 'prefixItems', 'anyOf', 'oneOf', 'allOf', 'additionalProperties'] as const;

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly unknown[];
  readonly oneOf?: readonly unknown[];
  readonly allOf?: readonly unknown[];
  readonly items?: unknown;
  readonly prefixItems?: readonly unknown[];
  readonly additionalProperties?: unknown;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly patternProperties?: Readonly<Record<string, unknown>>;
  readonly propertyNames?: { readonly enum?: readonly unknown[] };
}
