import { Body, Controller, Get, HttpCode, HttpStatus, Post, Query, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiPage, type Page } from '../../platform/http/pagination.js';
import { UuidParam } from '../../platform/http/path-ids.js';
import { Operation } from '../../platform/http/route-rules.js';
import { Versioned } from '../../platform/http/versions.js';
import { OptionalBody } from '../../studies/optional-body.js';
import { RunDto, RunQuery, StartRunDto } from './run.dto.js';
import { RunReader } from './run-reader.js';
import { RunsService } from './runs.service.js';

/** The runs of a sync. */
@ApiTags('syncs')
@Controller('api/v1/syncs/:id/runs')
export class RunsController {
  constructor(
    private readonly runs: RunsService,
    private readonly reader: RunReader,
  ) {}

  @Post()
  @Operation(
    'syncs.run',
    'Run a sync',
    'A sync has one run at a time: a later one waits. While one of the same kind waits already, that one is answered, with 200; it then takes the larger number of rows, and removals that either of the two confirms.',
  )
  @OptionalBody()
  @ApiBody({ type: StartRunDto, required: false })
  @ApiCreatedResponse({
    type: RunDto,
    headers: { Location: { description: 'Where the run can be read.', required: true, schema: { type: 'string' } } },
  })
  @ApiOkResponse({ type: RunDto, description: 'One of the same kind was waiting already.' })
  async start(@UuidParam('id') id: string, @Body() body: StartRunDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<RunDto> {
    const run = await this.runs.start(id, body, 'request');
    void reply.status(run.isNew ? HttpStatus.CREATED : HttpStatus.OK).header('location', `/api/v1/syncs/${id}/runs/${run.id}`);
    return this.reader.get(id, run.id);
  }

  /** The newest first. */
  @Get()
  @Operation('syncs.read', 'List the runs of a sync')
  @ApiPage(RunDto)
  list(@UuidParam('id') id: string, @Query() query: RunQuery): Promise<Page<RunDto>> {
    return this.reader.list(id, query);
  }

  @Get(':run')
  @Operation('syncs.read', 'See how far a run is, how its rows ended, and what happens to them next')
  @Versioned()
  @ApiOkResponse({ type: RunDto })
  get(@UuidParam('id') id: string, @UuidParam('run') run: string): Promise<RunDto> {
    return this.reader.get(id, run);
  }

  @Post(':run/cancel')
  @HttpCode(200)
  @Operation(
    'syncs.run',
    'Cancel a run',
    'A run that waits ends at once; one that is under way ends after the batches that are on their way. One that is over stays as it is.',
  )
  @ApiOkResponse({ type: RunDto })
  async cancel(@UuidParam('id') id: string, @UuidParam('run') run: string): Promise<RunDto> {
    await this.runs.cancel(id, run);
    return this.reader.get(id, run);
  }
}
