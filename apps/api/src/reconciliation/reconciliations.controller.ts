import { Body, Controller, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiExtension, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiProblems } from '../platform/http/api-problems.js';
import { csvExtension } from '../platform/http/body-parsing.js';
import { ApiPage, PageQuery, type Page } from '../platform/http/pagination.js';
import { UuidParam } from '../platform/http/path-ids.js';
import { Idempotent, Operation } from '../platform/http/route-rules.js';
import { Versioned } from '../platform/http/versions.js';
import { StudyIdParam } from '../studies/study-id-param.js';
import { ListOrCommandPipe } from './list-or-command.pipe.js';
import { ReconciliationDto, ReportQuery, ReportRowDto, StartReconciliationDto, UploadQuery } from './reconciliation.dto.js';
import { ReconciliationReader } from './reconciliation-reader.js';
import { ReconciliationsService } from './reconciliations.service.js';

/** Comparing what the hub holds with what the tool says. */
@ApiTags('reconciliation')
@Controller('api/v1/studies/:id/reconciliations')
export class ReconciliationsController {
  constructor(
    private readonly reconciliations: ReconciliationsService,
    private readonly reader: ReconciliationReader,
  ) {}

  @Post()
  @HttpCode(202)
  @Idempotent({ isOptional: true })
  @Operation(
    'reconciliations.run',
    'Compare both sides of a study',
    `The body is \`{ "source": "pull" }\`, which asks the tool, or the other side's list as \`text/csv\`: up to 100,000 rows and 20 MB, in UTF-8, with a header. The run is made in the background, one at a time for each study.`,
  )
  @ApiBody({ type: StartReconciliationDto })
  @ApiExtension(csvExtension, true)
  @ApiAcceptedResponse({
    type: ReconciliationDto,
    headers: { Location: { description: 'Where the run can be read.', required: true, schema: { type: 'string' } } },
  })
  @ApiProblems('integration_missing', 'pull_not_possible', 'list_invalid', 'ids_retired')
  async start(
    @StudyIdParam() id: string,
    @Query() query: UploadQuery,
    @Body(ListOrCommandPipe) body: Buffer | StartReconciliationDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReconciliationDto> {
    const run = Buffer.isBuffer(body) ? await this.reconciliations.startUpload(id, body, query) : await this.reconciliations.startPull(id);
    void reply.header('location', `/api/v1/studies/${id}/reconciliations/${run.id}`);
    return this.reader.get(id, run.id);
  }

  /** The newest first. */
  @Get()
  @Operation('reconciliations.read', 'List the comparisons of a study')
  @ApiPage(ReconciliationDto)
  list(@StudyIdParam() id: string, @Query() query: PageQuery): Promise<Page<ReconciliationDto>> {
    return this.reader.list(id, query);
  }

  @Get(':rec')
  @Operation('reconciliations.read', 'See how far a comparison is, and what it came to')
  @Versioned()
  @ApiOkResponse({ type: ReconciliationDto })
  get(@StudyIdParam() id: string, @UuidParam('rec') rec: string): Promise<ReconciliationDto> {
    return this.reader.get(id, rec);
  }

  @Post(':rec/cancel')
  @HttpCode(200)
  @Operation(
    'reconciliations.run',
    'Cancel a comparison',
    'A run that waits, or is under way, ends as `failed` with the code `cancelled`; one that is over stays as it is. What it had found stays too.',
  )
  @ApiOkResponse({ type: ReconciliationDto })
  async cancel(@StudyIdParam() id: string, @UuidParam('rec') rec: string): Promise<ReconciliationDto> {
    await this.reconciliations.cancel(id, rec);
    return this.reader.get(id, rec);
  }

  @Get(':rec/rows')
  @Operation(
    'reconciliations.read',
    'Read the report of a comparison, id by id',
    'Every id of both sides once: what the hub holds, what the tool says, and how the two came out.',
  )
  @ApiPage(ReportRowDto)
  listRows(@StudyIdParam() id: string, @UuidParam('rec') rec: string, @Query() query: ReportQuery): Promise<Page<ReportRowDto>> {
    return this.reader.listRows(id, rec, query);
  }
}
