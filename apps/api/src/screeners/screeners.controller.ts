import { Body, Controller, Get, Put, Query } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ExampleBody } from '../platform/http/example-body.js';
import { Operation } from '../platform/http/route-rules.js';
import { Versioned } from '../platform/http/versions.js';
import { StudyIdParam } from '../studies/study-id-param.js';
import { describeScreener } from './describe-screener.js';
import { ScreenerConditionDto, ScreenerDto, ScreenerQuery, exampleQuestions } from './screener.dto.js';
import { ScreenersService, type FoundScreener } from './screeners.service.js';

/** What applicants are asked. */
@ApiTags('screener')
@ApiExtraModels(ScreenerConditionDto)
@Controller('api/v1/studies/:id/screener')
export class ScreenersController {
  constructor(private readonly screeners: ScreenersService) {}

  @Put()
  @Operation('studies.write', 'Save the screener; every real change is a new version')
  @Versioned({ changes: true })
  @ApiBody({ schema: describeScreener('input') as object })
  @ExampleBody({ questions: exampleQuestions })
  @ApiOkResponse({ type: ScreenerDto })
  async put(@StudyIdParam() id: string, @Body() body: unknown): Promise<ScreenerDto> {
    return toDto(await this.screeners.put(id, body));
  }

  @Get()
  @Operation('studies.read', 'Read the latest version of the screener, or a given one')
  @Versioned()
  @ApiOkResponse({ type: ScreenerDto })
  async get(@StudyIdParam() id: string, @Query() { version }: ScreenerQuery): Promise<ScreenerDto> {
    return toDto(await this.screeners.get(id, version));
  }
}

function toDto({ row, latestVersion }: FoundScreener): ScreenerDto {
  const { studyId, version, definition, createdBy, createdAt } = row;
  return { studyId, version, latestVersion, questions: definition.questions, createdBy, createdAt: createdAt.toISOString() };
}
