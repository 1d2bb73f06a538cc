import { Body, Controller, Get, HttpCode, Post, Put } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../platform/http/api-problems.js';
import { Operation } from '../../platform/http/route-rules.js';
import { Versioned } from '../../platform/http/versions.js';
import { StudyIdParam } from '../study-id-param.js';
import { ConfirmationDto, IntegrationDto, PutIntegrationDto } from './integration.dto.js';
import { IntegrationService } from './integration.service.js';
import { toIntegrationDto } from './to-integration-dto.js';

/** How a study is joined to a tool. */
@ApiTags('studies')
@ApiExtraModels(ConfirmationDto)
@Controller('api/v1/studies/:id/integration')
export class IntegrationController {
  constructor(private readonly integrations: IntegrationService) {}

  @Put()
  @Operation('studies.write', 'Join a study to a tool; the answer holds the redirect URLs to paste there')
  @Versioned({ changes: true })
  @ApiOkResponse({ type: IntegrationDto })
  @ApiProblems('field_locked', 'study_closed', 'policy_refused')
  async put(@StudyIdParam() id: string, @Body() body: PutIntegrationDto): Promise<IntegrationDto> {
    return toIntegrationDto(await this.integrations.put(id, body));
  }

  @Get()
  @Operation('studies.read', 'Read how a study is joined to a tool')
  @Versioned()
  @ApiOkResponse({ type: IntegrationDto })
  async get(@StudyIdParam() id: string): Promise<IntegrationDto> {
    return toIntegrationDto(await this.integrations.get(id));
  }

  @Post('outline-changed')
  @HttpCode(200)
  @Operation('studies.write', 'Say that the outline changed in the tool: the set-up has to be verified again')
  @Versioned({ changes: true })
  @ApiOkResponse({ type: IntegrationDto })
  @ApiProblems('integration_missing')
  async markOutlineChanged(@StudyIdParam() id: string): Promise<IntegrationDto> {
    return toIntegrationDto(await this.integrations.markOutlineChanged(id));
  }
}
