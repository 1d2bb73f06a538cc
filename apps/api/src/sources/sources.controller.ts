import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Put, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { ExampleBody } from '../platform/http/example-body.js';
import { ApiProblems } from '../platform/http/api-problems.js';
import { ApiPage, type Page } from '../platform/http/pagination.js';
import { UuidParam } from '../platform/http/path-ids.js';
import { NoTransaction, Operation } from '../platform/http/route-rules.js';
import { Versioned } from '../platform/http/versions.js';
import { describeSource } from './describe-source.js';
import { sourceTestCodes } from './source-error.js';
import { SourceFilesService } from './source-files.service.js';
import { SourceTestsService } from './source-tests.service.js';
import { ChangeSourceDto, CreateSourceDto, SourceDto, SourceQuery, SourceTestDto, UploadFileQuery } from './source.dto.js';
import { SourcesService } from './sources.service.js';

/** Sources: where rows come from. */
@ApiTags('sources')
@Controller('api/v1/sources')
export class SourcesController {
  constructor(
    private readonly sources: SourcesService,
    private readonly tests: SourceTestsService,
    private readonly files: SourceFilesService,
  ) {}

  @Post()
  @Operation(
    'sources.write',
    'Make a source: a login to a database, a folder, or a place for an uploaded file',
    'Nothing is connected with yet; `POST …/test` tries it.',
  )
  @ExampleBody({ kind: 'upload', name: 'People of the shop', settings: {} })
  @Versioned()
  @ApiCreatedResponse({ type: SourceDto })
  async create(@Body() body: CreateSourceDto): Promise<SourceDto> {
    return describeSource(await this.sources.create(body));
  }

  @Get()
  @Operation('sources.read', 'List sources, the newest first')
  @ApiPage(SourceDto)
  async list(@Query() query: SourceQuery): Promise<Page<SourceDto>> {
    const { data, nextCursor } = await this.sources.list(query);
    return { data: data.map(describeSource), nextCursor };
  }

  @Get(':id')
  @Operation('sources.read', 'Read a source')
  @Versioned()
  @ApiOkResponse({ type: SourceDto })
  async read(@UuidParam('id') id: string): Promise<SourceDto> {
    return describeSource(await this.sources.get(id));
  }

  @Patch(':id')
  @Operation('sources.write', 'Change name, settings or password of a source')
  @ExampleBody({ name: 'People of the shop' })
  @Versioned({ changes: true })
  @ApiOkResponse({ type: SourceDto })
  async change(@UuidParam('id') id: string, @Body() body: ChangeSourceDto): Promise<SourceDto> {
    return describeSource(await this.sources.change(id, body));
  }

  @Delete(':id')
  @HttpCode(204)
  @Operation('sources.write', 'Delete a source with its password and its uploaded file', 'Models hold it.')
  @Versioned({ changes: true })
  @ApiNoContentResponse()
  @ApiProblems('source_in_use')
  remove(@UuidParam('id') id: string): Promise<void> {
    return this.sources.remove(id);
  }

  @Post(':id/test')
  @HttpCode(200)
  @Operation('sources.write', 'Try a source', 'Connects with the database, looks into the folder, or whether a file was uploaded.')
  @NoTransaction()
  @ApiOkResponse({ type: SourceTestDto })
  @ApiProblems(...sourceTestCodes)
  test(@UuidParam('id') id: string): Promise<SourceTestDto> {
    return this.tests.test(id);
  }

  @Put(':id/file')
  @Operation(
    'sources.write',
    'Upload the file of a source',
    'The body is the file, byte by byte, and is stored as it arrives. Once it is there whole it takes the place of the one before; a run that reads that one goes on with it.',
  )
  @NoTransaction()
  @Versioned({ changes: true })
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiOkResponse({ type: SourceDto })
  @ApiProblems('source_takes_no_file', 'upload_too_large', 'file_malformed')
  async upload(
    @UuidParam('id') id: string,
    @Query() { name }: UploadFileQuery,
    @Req() { body, headers }: FastifyRequest,
  ): Promise<SourceDto> {
    const length = headers['content-length'];
    const content = {
      stream: body instanceof Readable ? (body as AsyncIterable<Buffer>) : null,
      announced: length === undefined ? null : Number(length),
    };
    return describeSource(await this.files.upload(id, name ?? null, content));
  }
}
