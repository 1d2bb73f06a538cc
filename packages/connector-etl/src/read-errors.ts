import type { HttpResponse, RejectedRecord } from '@panelbridge/core/connector';
import { nameInSnakeCase } from './wire.js';

/** What an answer of 400 or more says. */
export interface ReadErrors {
  /** The vendor's own words; the body as it came where it is of no known form. */
  readonly detail: string;
  /** Rows that the answer names; one entry for each. */
  readonly records: readonly RejectedRecord[];
  readonly raw: string;
}

interface Found {
  readonly text: string;
  readonly code: string | null;
  /** Where it is, as the answer writes it; empty = not said. */
  readonly place: string;
}

const longestRaw = 4_000;
const longestDetail = 1_000;

/**
 * Reads the words of a refusal. The vendor publishes no form, so all that clients of its API look for are taken: `errors` of JSON:API with
 * pointers to their rows, `errors` by place, `message`, `error` and `detail`, and plain text, which may name rows in a sentence; anything else is
 * kept as it came (S3-29).
 */
export function readErrors({ text }: Pick<HttpResponse, 'text'>): ReadErrors {
  const found = listFound(parse(text) ?? readPlainText(text));
  const named = new Map<number, RejectedRecord>();
  for (const { text: detail, code, place } of found.flatMap(splitSentence)) {
    const { index, field } = readPlace(place);
    if (index === null) continue;
    const before = named.get(index);
    const words = before ? `${before.detail}; ${describe(field, detail)}` : describe(field, detail);
    const member = before?.field ?? field;
    named.set(index, {
      index,
      code: before?.code ?? (isTaken(field, code, detail) ? 'duplicate' : (code ?? 'invalid')),
      detail: words,
      ...(member !== undefined && { field: member }),
    });
  }
  const words = [...new Set(found.map((one) => one.text))].join('; ') || text.trim() || 'The answer holds no words.';
  return { detail: shorten(words, longestDetail), records: [...named.values()], raw: shorten(text, longestRaw) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A sentence by itself; a web page says nothing that could be read. */
function readPlainText(text: string): string | undefined {
  return text.trimStart().startsWith('<') || text.trim() === '' ? undefined : text.trim();
}

function listFound(body: unknown): readonly Found[] {
  if (typeof body === 'string') return [{ text: body, code: null, place: '' }];
  if (!isObject(body)) return [];
  const { errors } = body;
  if (Array.isArray(errors)) return errors.flatMap(readEntry);
  if (isObject(errors)) {
    return Object.entries(errors).flatMap(([place, texts]) =>
      [texts].flat().flatMap((one) => (typeof one === 'string' ? [{ text: one, code: null, place }] : [])),
    );
  }
  return readEntry(body);
}

function readEntry(entry: unknown): readonly Found[] {
  if (typeof entry === 'string') return [{ text: entry, code: null, place: '' }];
  if (!isObject(entry)) return [];
  const { detail, message, title, error, code, source, index } = entry;
  if (isObject(error)) return readEntry(error);
  const text = [detail, message, error, title].find((one): one is string => typeof one === 'string' && one.trim() !== '');
  if (text === undefined) return [];
  const pointer = isObject(source) && typeof source['pointer'] === 'string' ? source['pointer'] : '';
  const place = pointer === '' && typeof index === 'number' ? `/${index}` : pointer;
  return [{ text, code: typeof code === 'string' && code !== '' ? nameInSnakeCase(code) : null, place }];
}

// “…: participants[3].email must be …; participants[5] is …”
const namedRow = /participants\[(\d{1,6})\]((?:\.[^\s;]+)?)\s+([^;]+)/g;

/** A sentence that names rows becomes one entry for each. */
function splitSentence(one: Found): readonly Found[] {
  if (one.place !== '') return [one];
  const parts = [...one.text.matchAll(namedRow)].map(([, index = '', field = '', text = '']) => ({
    text: text.trim(),
    code: one.code,
    place: `/${index}${field.replaceAll('.', '/')}`,
  }));
  return parts.length > 0 ? parts : [one];
}

const wrappers: ReadonlySet<string> = new Set(['', 'participants', 'data', 'attributes', 'characteristics']);

/** `/participants/3/email`, `/data/3/attributes/firstName`, `participants[3].email`, `3.email` */
function readPlace(place: string): { readonly index: number | null; readonly field?: string } {
  const parts = place.split(/[/.[\]]/).filter((part) => !wrappers.has(part));
  const [index = '', field] = parts;
  if (!/^\d{1,6}$/.test(index)) return { index: null };
  return { index: Number(index), ...(field !== undefined && { field: nameInSnakeCase(field) }) };
}

function describe(field: string | undefined, detail: string): string {
  return shorten(field === undefined || detail.includes(field) ? detail : `${field} ${detail}`, longestDetail);
}

/** Whether somebody has this email already, which an insert leaves alone (D23). The words are not published; these are the usual ones. */
function isTaken(field: string | undefined, code: string | null, detail: string): boolean {
  if (field !== undefined && field !== 'email') return false;
  return /^(taken|duplicate|already_exists)$/.test(code ?? '') || /\balready (?:been taken|taken|exists|in use)\b/i.test(detail);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shorten(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}
