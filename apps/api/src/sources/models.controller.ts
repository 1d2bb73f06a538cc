import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ExampleBody } from '../platform/http/example-body.js';
import { ApiProblems } from '../platform/http/api-problems.js';
import { ApiPage, type Page } from '../platform/http/pagination.js';
import { UuidParam } from '../platform/http/path-ids.js';
import { NoTransaction, Operation } from '../platform/http/route-rules.js';
import { Versioned } from '../platform/http/versions.js';
import { describeModel } from './describe-source.js';
import { ChangeModelDto, CreateModelDto, ModelDto, ModelPreviewDto, PreviewModelDto } from './model.dto.js';
import { ModelsService } from './models.service.js';
import { ModelQuery } from './source.dto.js';
import { sourceErrorCodes } from './source-error.js';

const exampleFile = { sourceId: '0198d2c4-7b1e-7c3a-9a55-2f8e6d0b4c11', format: 'csv' };

/** Models: queries and files of sources. */
@ApiTags('models')
@Controller('api/v1/models')
export class ModelsController {
  constructor(private readonly models: ModelsService) {}

  @Post()
  @Operation(
    'sources.write',
    'Make a model: a query or a file of a source, and its primary key',
    'The source is asked for the columns and a first row; what it does not yield is not saved.',
  )
  @ExampleBody({ ...exampleFile, name: 'People of the shop', primaryKey: 'id' })
  @NoTransaction()
  @Versioned()
  @ApiCreatedResponse({ type: ModelDto })
  @ApiProblems(...sourceErrorCodes)
  async create(@Body() body: CreateModelDto): Promise<ModelDto> {
    return describeModel(await this.models.create(body));
  }

  @Get()
  @Operation('sources.read', 'List models, the newest first')
  @ApiPage(ModelDto)
  async list(@Query() query: ModelQuery): Promise<Page<ModelDto>> {
    const { data, nextCursor } = await this.models.list(query);
    return { data: data.map(describeModel), nextCursor };
  }

  /** Nothing is saved. */
  @Post('preview')
  @HttpCode(200)
  @Operation('sources.write', 'Look at columns and first rows before a model is made')
  @ExampleBody(exampleFile)
  @NoTransaction()
  @ApiOkResponse({ type: ModelPreviewDto })
  @ApiProblems(...sourceErrorCodes)
  previewDraft(@Body() body: PreviewModelDto): Promise<ModelPreviewDto> {
    return this.models.previewDraft(body);
  }

  @Get(':id')
  @Operation('sources.read', 'Read a model')
  @Versioned()
  @ApiOkResponse({ type: ModelDto })
  async read(@UuidParam('id') id: string): Promise<ModelDto> {
    return describeModel(await this.models.get(id));
  }

  @Patch(':id')
  @Operation(
    'sources.write',
    'Change a model',
    'The source is asked as it is for a new model. The primary key stays while a sync reads the model: rows are known by it.',
  )
  @ExampleBody({ name: 'People of the shop' })
  @NoTransaction()
  @Versioned({ changes: true })
  @ApiOkResponse({ type: ModelDto })
  @ApiProblems('source_in_use', ...sourceErrorCodes)
  async change(@UuidParam('id') id: string, @Body() body: ChangeModelDto): Promise<ModelDto> {
    return describeModel(await this.models.change(id, body));
  }

  @Delete(':id')
  @HttpCode(204)
  @Operation('sources.write', 'Delete a model', 'Syncs hold it.')
  @Versioned({ changes: true })
  @ApiNoContentResponse()
  @ApiProblems('source_in_use')
  remove(@UuidParam('id') id: string): Promise<void> {
    return this.models.remove(id);
  }

  @Post(':id/preview')
  @HttpCode(200)
  @Operation('sources.write', 'Look at columns and first rows of a model')
  @NoTransaction()
  @ApiOkResponse({ type: ModelPreviewDto })
  @ApiProblems(...sourceErrorCodes)
  preview(@UuidParam('id') id: string): Promise<ModelPreviewDto> {
    return this.models.preview(id);
  }
}
