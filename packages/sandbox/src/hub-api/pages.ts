import { type Fault, makeRefusal } from './refusal.js';
import type { HubAnswer } from './send-answer.js';

/** How many are on a page where the request does not say. */
const DEFAULT_SIZE = 25;
const MAXIMUM_SIZE = 200;

/** Which part of a list is wanted. */
export interface Page {
  /** From 1. */
  readonly number: number;
  readonly size: number;
}

/** Where a page stands in its list. */
export interface Pagination {
  readonly current_page: number;
  readonly page_size: number;
  readonly total_pages: number;
  readonly total_count: number;
}

/** Plain records in snake_case, or JSON:API's resources with attributes in camelCase. */
export type ListShape = 'plain' | 'json_api';

/** A parsed query, or the refusal of it. */
export type ReadPage = { readonly ok: true; readonly page: Page } | { readonly ok: false; readonly answer: HubAnswer };

/** Reads `page[number]` and `page[size]` of a query. */
export function readPage(query: Readonly<Record<string, unknown>>): ReadPage {
  const faults: Fault[] = [];
  const read = (name: string, otherwise: number, maximum: number): number => {
    const given = query[name];
    if (given === undefined) return otherwise;
    const number = typeof given === 'string' && /^\d{1,9}$/.test(given) ? Number(given) : 0;
    if (number < 1 || number > maximum) faults.push({ path: [name], message: `must be a whole number from 1 to ${maximum}` });
    return number;
  };
  const page = { number: read('page[number]', 1, 999_999_999), size: read('page[size]', DEFAULT_SIZE, MAXIMUM_SIZE) };
  return faults.length === 0 ? { ok: true, page } : { ok: false, answer: { refusal: makeRefusal(400, 'The page cannot be read', faults) } };
}

function toCamelCase(record: object): Record<string, unknown> {
  const entries = Object.entries(record).map(([key, value]) => [
    key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

/** Answers one page of a list. @param type what JSON:API calls the records */
export function answerPage(
  records: readonly { readonly id: string }[],
  total: number,
  { number, size }: Page,
  shape: ListShape,
  type: string,
): HubAnswer {
  const pagination: Pagination = { current_page: number, page_size: size, total_pages: Math.ceil(total / size), total_count: total };
  if (shape === 'plain') return { status: 200, body: { data: records, meta: { pagination } } };
  const data = records.map(({ id, ...attributes }) => ({ id, type, attributes: toCamelCase(attributes) }));
  return { status: 200, body: { data, meta: { pagination: toCamelCase(pagination) } } };
}
