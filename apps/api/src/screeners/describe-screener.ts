import type { ApiPropertyOptions } from '@nestjs/swagger';
import { screenerSchema } from '@panelbridge/core';
import { z } from 'zod';

/** A screener's JSON Schema, as far as the hub looks into it. */
export interface ScreenerSchema {
  readonly properties: { readonly questions: ApiPropertyOptions };
}

/**
 * The JSON Schema of a screener, from core's own, for the OpenAPI document. Conditions hold conditions, so they stand in a component of their
 * own, `ScreenerConditionDto`.
 */
export function describeScreener(io: 'input' | 'output'): ScreenerSchema {
  const { $defs: _definitions, $schema: _dialect, ...schema } = z.toJSONSchema(screenerSchema, { io });
  const text = JSON.stringify(schema).replaceAll(/"#\/\$defs\/__schema\d+"/g, '"#/components/schemas/ScreenerConditionDto"');
  return JSON.parse(text) as ScreenerSchema;
}
