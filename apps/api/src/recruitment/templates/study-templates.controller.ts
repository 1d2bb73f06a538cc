import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiPage, PageQuery, type Page } from '../../platform/http/pagination.js';
import { Operation } from '../../platform/http/route-rules.js';
import { UuidParam } from '../../platform/http/path-ids.js';
import { CreateStudyTemplateDto, StudyTemplateDto } from './study-template.dto.js';
import type { StudyTemplate } from './study-template.entity.js';
import { StudyTemplatesService } from './study-templates.service.js';

/** Studies to begin with. */
@ApiTags('recruitment')
@Controller('api/v1/study-templates')
export class StudyTemplatesController {
  constructor(private readonly templates: StudyTemplatesService) {}

  @Post()
  @Operation('studies.write', 'Keep a study to begin with')
  @ApiCreatedResponse({ type: StudyTemplateDto })
  async create(@Body() body: CreateStudyTemplateDto): Promise<StudyTemplateDto> {
    return toDto(await this.templates.create(body));
  }

  @Get()
  @Operation('studies.read', 'List the studies to begin with, the newest first')
  @ApiPage(StudyTemplateDto)
  async list(@Query() query: PageQuery): Promise<Page<StudyTemplateDto>> {
    const { data, nextCursor } = await this.templates.list(query);
    return { data: data.map(toDto), nextCursor };
  }

  @Get(':id')
  @Operation('studies.read', 'Read a study to begin with')
  @ApiOkResponse({ type: StudyTemplateDto })
  async get(@UuidParam('id') id: string): Promise<StudyTemplateDto> {
    return toDto(await this.templates.get(id));
  }
}

function toDto({ id, name, definition, createdAt }: StudyTemplate): StudyTemplateDto {
  return { id, name, ...definition, createdAt: createdAt.toISOString() };
}
