import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { uuidForm } from './path-ids.js';
import { ProblemException } from './problem.js';

/** The query of a list. Filters go into a subclass; parameters that no class declares are refused. */
export class PageQuery {
  /** How many at most. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 50, description: 'Entries on a page, at most.' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;

  /** `nextCursor` of the page before. */
  @ApiPropertyOptional({ type: 'string', maxLength: 500, description: '`nextCursor` of the page before; opaque.' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  cursor?: string;
}

/** One page of a list; `nextCursor` is `null` on the last one. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
}

/** Documents a page of items. */
export function ApiPage(item: abstract new (...inputs: never[]) => unknown): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(item),
    ApiOkResponse({
      schema: {
        type: 'object',
        required: ['data', 'nextCursor'],
        properties: {
          data: { type: 'array', items: { $ref: getSchemaPath(item) } },
          nextCursor: { type: 'string', nullable: true, description: 'Send it as `cursor` for the next page; null on the last one.' },
        },
      },
    }),
  );
}

/** Packs the sort values of a page's last row. */
export function encodeCursor(values: readonly string[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/**
 * Unpacks a cursor that came from outside.
 *
 * @throws ProblemException `query_invalid` when it does not hold `count` texts
 */
export function decodeCursor(cursor: string, count: number): string[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(values) && values.length === count && values.every((value) => typeof value === 'string')) return values;
  } catch {
    // Not a cursor of ours: the refusal below says so.
  }
  throw refuseCursor();
}

/**
 * Unpacks a cursor of one number, such as an id that counts up.
 *
 * @throws ProblemException `query_invalid`
 */
export function decodeNumberCursor(cursor: string): string {
  const [number = ''] = decodeCursor(cursor, 1);
  // PostgreSQL's bigint holds every number of so many digits.
  if (!/^\d{1,18}$/.test(number)) throw refuseCursor();
  return number;
}

/**
 * Unpacks a cursor of time and id, the time as PostgreSQL writes it.
 *
 * @throws ProblemException `query_invalid`
 */
export function decodeTimeCursor(cursor: string): [string, string] {
  const [at = '', id = ''] = decodeCursor(cursor, 2);
  if (!instant.test(at)) throw refuseCursor();
  return [at, id];
}

/** The answer to a cursor of another list, or to none at all. */
export function refuseCursor(): ProblemException {
  return new ProblemException('query_invalid', {
    errors: [
      {
        pointer: '/cursor',
        code: 'cursor_invalid',
        detail: 'This is not a cursor of this list. Send `nextCursor` of the page before, or none to begin.',
      },
    ],
  });
}

/** Makes a page of up to `limit` + 1 rows that were read in order. */
export function toPage<T>(rows: readonly T[], limit: number, keyOf: (row: T) => readonly string[]): Page<T> {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  return { data, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null };
}

const instant = /^\d{4,6}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?[+-](0\d|1[0-5])(:[0-5]\d){0,2}$/;

/**
 * Reads one page of entities by time and id, the newest first unless `oldestFirst`. The entity has `id` and the property `at` (default
 * `createdAt`). The time travels as PostgreSQL writes it: a JavaScript date would lose microseconds, and with them rows.
 *
 * @throws ProblemException `query_invalid` for a cursor of another list
 */
export async function readPage<Entity extends ObjectLiteral>(
  query: SelectQueryBuilder<Entity>,
  { limit, cursor }: PageQuery,
  options: { readonly at?: string; readonly oldestFirst?: boolean } = {},
): Promise<Page<Entity>> {
  const { alias } = query;
  const at = `${alias}.${options.at ?? 'createdAt'}`;
  const id = `${alias}.id`;
  if (cursor !== undefined) {
    const [cursorAt, cursorId] = decodeTimeCursor(cursor);
    const idColumn = query.expressionMap.mainAlias?.metadata.findColumnWithPropertyName('id');
    const isId = idColumn?.type === 'uuid' ? uuidForm.test(cursorId) : true;
    if (!isId) throw refuseCursor();
    query.andWhere(`(${at}, ${id}) ${options.oldestFirst ? '>' : '<'} (:cursorAt::timestamptz, :cursorId)`, { cursorAt, cursorId });
  }
  const direction = options.oldestFirst ? 'ASC' : 'DESC';
  const { entities, raw } = await query
    .addSelect(`cast(${at} as text)`, 'cursor_at')
    .orderBy(at, direction)
    .addOrderBy(id, direction)
    .limit(limit + 1)
    .getRawAndEntities<{ cursor_at: string }>();
  const [lastRaw, last] = [raw[limit - 1], entities[limit - 1]];
  const nextCursor = entities.length > limit && lastRaw && last ? encodeCursor([lastRaw.cursor_at, String(last['id'])]) : null;
  return { data: entities.slice(0, limit), nextCursor };
}
