import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { ProblemException, type ProblemError } from '../../platform/http/problem.js';

const defaultSize = 25;
const maximumSize = 200;
const maximumNumber = 1_000_000;

/** Which part of a list is wanted. */
export interface CompatiblePage {
  /** From 1. */
  readonly number: number;
  readonly size: number;
}

/** Documents `page[number]` and `page[size]`. */
export function ApiCompatiblePage(): MethodDecorator {
  return applyDecorators(
    ApiQuery({ name: 'page[number]', required: false, schema: { type: 'integer', minimum: 1, maximum: maximumNumber, default: 1 } }),
    ApiQuery({ name: 'page[size]', required: false, schema: { type: 'integer', minimum: 1, maximum: maximumSize, default: defaultSize } }),
  );
}

/**
 * Reads `page[number]` and `page[size]`. Other parameters are left alone, as clients of JSON:API send some of their own; but a filter that
 * is not known is refused, since whoever sends it would take everybody for those who match.
 *
 * @param filters which filters the list knows
 * @throws ProblemException `query_invalid`
 */
export function readCompatiblePage(query: Readonly<Record<string, unknown>>, filters: readonly string[] = []): CompatiblePage {
  const errors: ProblemError[] = Object.keys(query)
    .filter((name) => name.startsWith('filter[') && !filters.includes(name))
    .map((name) => ({ pointer: `/${name}`, code: 'unknown_parameter', detail: 'This list has no such filter; leave it out.' }));
  const read = (name: string, otherwise: number, maximum: number): number => {
    const given = query[name];
    if (given === undefined) return otherwise;
    const number = typeof given === 'string' && /^\d{1,7}$/.test(given) ? Number(given) : 0;
    if (number >= 1 && number <= maximum) return number;
    errors.push({ pointer: `/${name}`, code: 'page_invalid', detail: `Give a whole number from 1 to ${maximum}.` });
    return otherwise;
  };
  const page = { number: read('page[number]', 1, maximumNumber), size: read('page[size]', defaultSize, maximumSize) };
  if (errors.length > 0) throw new ProblemException('query_invalid', { errors });
  return page;
}

/** Where a page stands in its list. */
export function describePage({ number, size }: CompatiblePage, total: number): object {
  return { pagination: { current_page: number, page_size: size, total_pages: Math.ceil(total / size), total_count: total } };
}
