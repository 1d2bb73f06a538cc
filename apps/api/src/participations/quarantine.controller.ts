import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../platform/http/api-problems.js';
import { ApiPage, type Page } from '../platform/http/pagination.js';
import { UuidParam } from '../platform/http/path-ids.js';
import { Operation } from '../platform/http/route-rules.js';
import { Versioned } from '../platform/http/versions.js';
import { AssignDto, DismissDto, QuarantineItemDto, QuarantineQuery } from './quarantine.dto.js';
import { QuarantineService } from './quarantine.service.js';

/** Reports that wait for a person. */
@ApiTags('participations')
@Controller('api/v1/quarantine')
export class QuarantineController {
  constructor(private readonly quarantine: QuarantineService) {}

  @Get()
  @Operation(
    'quarantine.read',
    'List reports that could not be credited to anybody',
    'The newest first, each with why it waits and what to do about it.',
  )
  @ApiPage(QuarantineItemDto)
  list(@Query() query: QuarantineQuery): Promise<Page<QuarantineItemDto>> {
    return this.quarantine.list(query);
  }

  @Post(':q/assign')
  @HttpCode(200)
  @Operation(
    'quarantine.resolve',
    'Credit a report to a participation',
    'It counts as evidence that a person vouches for, by the rules that hold for every report.',
  )
  @Versioned({ changes: true })
  @ApiOkResponse({ type: QuarantineItemDto })
  @ApiProblems('quarantine_item_resolved', 'report_held')
  assign(@UuidParam('q') id: string, @Body() body: AssignDto): Promise<QuarantineItemDto> {
    return this.quarantine.assign(id, body);
  }

  @Post(':q/dismiss')
  @HttpCode(200)
  @Operation('quarantine.resolve', 'Decide that nothing is to be done about a report')
  @Versioned({ changes: true })
  @ApiOkResponse({ type: QuarantineItemDto })
  @ApiProblems('quarantine_item_resolved')
  dismiss(@UuidParam('q') id: string, @Body() { reason }: DismissDto): Promise<QuarantineItemDto> {
    return this.quarantine.dismiss(id, reason);
  }
}
