import { ApiProperty } from '@nestjs/swagger';
import { returnOutcomes } from '@panelbridge/core';
import type { ReturnName } from '@panelbridge/core/connector';

/** One page that people land on, to be looked at. */
export class PreviewWalkDto {
  @ApiProperty({ type: 'string', enum: Object.keys(returnOutcomes) })
  readonly name: ReturnName;

  @ApiProperty({ type: 'string', format: 'uri' })
  readonly url: string;
}

/** A preview that was started. */
export class PreviewDto {
  /** Open it in a browser, go through the tool to its end, and come back by its button: that verifies the set-up. */
  @ApiProperty({ type: 'string', format: 'uri' })
  readonly previewUrl: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly expiresAt: string;

  /** The return address of every outcome with an identity that never counts, to see what people see. Opening these verifies nothing. */
  @ApiProperty({ type: () => PreviewWalkDto, isArray: true })
  readonly walk: readonly PreviewWalkDto[];

  /** What to try, step by step. */
  @ApiProperty({ type: 'string', isArray: true })
  readonly checklist: readonly string[];

  /** What to do when the preview does not open, or does not come back. */
  @ApiProperty({ type: 'string' })
  readonly ifItFails: string;
}
