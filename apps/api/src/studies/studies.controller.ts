import { Body, Controller, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Configuration } from '../platform/configuration/configuration.js';
import { ApiProblems } from '../platform/http/api-problems.js';
import { ApiPage, type Page } from '../platform/http/pagination.js';
import { Idempotent, Operation } from '../platform/http/route-rules.js';
import { Versioned } from '../platform/http/versions.js';
import { CloseStudyDto, LaunchStudyDto } from './lifecycle.dto.js';
import { OptionalBody } from './optional-body.js';
import { StudiesService, type StudyWithSetup } from './studies.service.js';
import { StudyDto } from './study-answer.dto.js';
import { ChangeStudyDto, CreateStudyDto, StudiesQuery } from './study.dto.js';
import { StudyIdParam } from './study-id-param.js';
import { StudyLifecycle } from './study-lifecycle.service.js';
import { toStudyDto } from './to-study-dto.js';

/** Studies and their lifecycle. */
@ApiTags('studies')
@Controller('api/v1/studies')
export class StudiesController {
  constructor(
    private readonly studies: StudiesService,
    private readonly lifecycle: StudyLifecycle,
    private readonly configuration: Configuration,
  ) {}

  @Post()
  @Operation('studies.write', 'Make a study')
  @Versioned()
  @ApiCreatedResponse({ type: StudyDto })
  @ApiProblems('policy_refused', 'set_by_audience')
  async create(@Body() body: CreateStudyDto): Promise<StudyDto> {
    return this.#answer(await this.studies.create(body));
  }

  @Get()
  @Operation('studies.read', 'List studies, the newest first')
  @ApiPage(StudyDto)
  async list(@Query() query: StudiesQuery): Promise<Page<StudyDto>> {
    const { data, nextCursor } = await this.studies.list(query);
    return { data: data.map((one) => this.#answer(one)), nextCursor };
  }

  @Get(':id')
  @Operation('studies.read', 'Read a study')
  @Versioned()
  @ApiOkResponse({ type: StudyDto })
  async get(@StudyIdParam() id: string): Promise<StudyDto> {
    return this.#answer(await this.studies.get(id));
  }

  @Patch(':id')
  @Operation('studies.write', 'Change a study')
  @Versioned({ changes: true })
  @ApiOkResponse({ type: StudyDto })
  @ApiProblems('field_locked', 'limit_below_places_taken', 'limit_is_reserved', 'policy_refused', 'set_by_audience')
  async change(@StudyIdParam() id: string, @Body() body: ChangeStudyDto): Promise<StudyDto> {
    return this.#answer(await this.studies.change(id, body));
  }

  @Post(':id/publish')
  @HttpCode(200)
  @Operation('studies.write', 'Make a draft active in the workspace')
  @Versioned({ changes: true })
  @ApiOkResponse({ type: StudyDto })
  @ApiProblems('study_act_not_allowed')
  async publish(@StudyIdParam() id: string): Promise<StudyDto> {
    return this.#answer(await this.lifecycle.act(id, 'publish'));
  }

  @Post(':id/launch')
  @HttpCode(200)
  @Idempotent({ isOptional: true })
  @Operation('studies.launch', 'Open recruitment')
  @Versioned({ changes: true })
  @OptionalBody()
  @ApiBody({ type: LaunchStudyDto, required: false })
  @ApiOkResponse({ type: StudyDto })
  @ApiProblems('launch_incomplete', 'study_act_not_allowed', 'already_launched', 'estimate_refused', 'estimate_stale', 'insufficient_funds')
  async launch(@StudyIdParam() id: string, @Body() { autoRelease, estimateId }: LaunchStudyDto): Promise<StudyDto> {
    return this.#answer(await this.lifecycle.launch(id, { autoRelease, estimateId }));
  }

  @Post(':id/pause')
  @HttpCode(200)
  @Operation('studies.write', 'Stop recruiting for now; who is under way may finish')
  @Versioned({ changes: true })
  @ApiOkResponse({ type: StudyDto })
  @ApiProblems('study_act_not_allowed')
  async pause(@StudyIdParam() id: string): Promise<StudyDto> {
    return this.#answer(await this.lifecycle.act(id, 'pause'));
  }

  @Post(':id/resume')
  @HttpCode(200)
  @Operation('studies.write', 'Go on after a pause')
  @Versioned({ changes: true })
  @ApiOkResponse({ type: StudyDto })
  @ApiProblems('study_act_not_allowed')
  async resume(@StudyIdParam() id: string): Promise<StudyDto> {
    return this.#answer(await this.lifecycle.act(id, 'resume'));
  }

  @Post(':id/close')
  @HttpCode(200)
  @Idempotent({ isOptional: true })
  @Operation('studies.close', 'End a study for good')
  @Versioned({ changes: true })
  @OptionalBody()
  @ApiBody({ type: CloseStudyDto })
  @ApiOkResponse({ type: StudyDto })
  @ApiProblems('study_act_not_allowed', 'confirmation_required')
  async close(@StudyIdParam() id: string, @Body() { confirm }: CloseStudyDto): Promise<StudyDto> {
    return this.#answer(await this.lifecycle.close(id, confirm === true));
  }

  #answer(study: StudyWithSetup): StudyDto {
    return toStudyDto(study, this.configuration);
  }
}
