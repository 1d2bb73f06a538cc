import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Put, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
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

  /** Nothing is connected with yet; `POST …/test` tries it. */
  @Post()
  @Operation('sources.write', 'Make a source: a login to a database, a folder, or a place for an uploaded file')
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
  @Versioned({ changes: true })
  @ApiOkResponse({ type: SourceDto })
  async change(@UuidParam('id') id: string, @Body() body: ChangeSourceDto): Promise<SourceDto> {
    return describeSource(await this.sources.change(id, body));
  }

  /** Models hold it. */
  @Delete(':id')
  @HttpCode(204)
  @Operation('sources.write', 'Delete a source with its password and its uploaded file')
  @Versioned({ changes: true })
  @ApiNoContentResponse()
  @ApiProblems('source_in_use')
  remove(@UuidParam('id') id: string): Promise<void> {
    return this.sources.remove(id);
  }

  /** Connects with the database, looks into the folder, or whether a file was uploaded. */
  @Post(':id/test')
  @HttpCode(200)
  @Operation('sources.write', 'Try a source')
  @NoTransaction()
  @ApiOkResponse({ type: SourceTestDto })
  @ApiProblems(...sourceTestCodes)
  test(@UuidParam('id') id: string): Promise<SourceTestDto> {
    return this.tests.test(id);
  }

  /**
   * The body is the file, byte by byte, and is stored as it arrives. Once it is there whole it takes the place of the one before; a run that reads
   * that one goes on with it.
   */
  @Put(':id/file')
  @Operation('sources.write', 'Upload the file of a source')
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
