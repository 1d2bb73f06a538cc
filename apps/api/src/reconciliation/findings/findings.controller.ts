import { Body, Controller, Get, HttpCode, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { ApiProblems } from '../../platform/http/api-problems.js';
import { ApiPage, type Page } from '../../platform/http/pagination.js';
import { UuidParam } from '../../platform/http/path-ids.js';
import { currentActor } from '../../platform/http/request-context.js';
import { Idempotent, NoTransaction, Operation } from '../../platform/http/route-rules.js';
import { Versioned } from '../../platform/http/versions.js';
import { OptionalBody } from '../../studies/optional-body.js';
import { StudyIdParam } from '../../studies/study-id-param.js';
import { BulkFindings } from './bulk-findings.service.js';
import { FindingDto, FindingExportQuery, FindingQuery } from './finding.dto.js';
import { FindingExport } from './finding-export.js';
import { FindingReader } from './finding-reader.js';
import { FindingsService } from './findings.service.js';
import { AcknowledgeFindingDto, ApplyFindingDto, ApplyFindingsDto, FixAnswerDto, FixResultsDto } from './fix.dto.js';

/** Where the two sides of a study disagree. */
@ApiTags('reconciliation')
@Controller('api/v1/studies/:id/findings')
export class StudyFindingsController {
  constructor(private readonly reader: FindingReader) {}

  @Get()
  @Operation(
    'reconciliations.read',
    'List the findings of a study',
    'Those that are open, of all runs, unless another `state` is asked for; the newest first.',
  )
  @ApiPage(FindingDto)
  list(@StudyIdParam() studyId: string, @Query() query: FindingQuery): Promise<Page<FindingDto>> {
    return this.reader.list({ studyId }, query);
  }
}

/** The findings that a run saw last, and what is done about them. */
@ApiTags('reconciliation')
@Controller('api/v1/studies/:id/reconciliations/:rec/findings')
export class FindingsController {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly reader: FindingReader,
    private readonly findings: FindingsService,
    private readonly bulk: BulkFindings,
    private readonly exports: FindingExport,
  ) {}

  @Get()
  @Operation('reconciliations.read', 'List the findings that a run saw last', 'What a later run has seen again is listed there.')
  @ApiPage(FindingDto)
  list(
    @StudyIdParam() studyId: string,
    @UuidParam('rec') reconciliationId: string,
    @Query() query: FindingQuery,
  ): Promise<Page<FindingDto>> {
    return this.reader.list({ studyId, reconciliationId }, query);
  }

  @Get('export')
  @NoTransaction()
  @Operation(
    'reconciliations.read',
    'Get the findings that a run saw last as CSV',
    'UTF-8 with a byte order mark, every cell quoted; what a spreadsheet would take for a formula begins with an apostrophe.',
  )
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string' } })
  async export(
    @StudyIdParam() studyId: string,
    @UuidParam('rec') reconciliationId: string,
    @Query() query: FindingExportQuery,
  ): Promise<StreamableFile> {
    const { workspaceId } = currentActor();
    const scope = { studyId, reconciliationId };
    await this.database.run(workspaceId, () => this.reader.requireScope(scope));
    return new StreamableFile(this.exports.stream(workspaceId, scope, query), {
      type: 'text/csv; charset=utf-8; header=present',
      disposition: `attachment; filename="findings-${reconciliationId}.csv"`,
    });
  }

  @Post('apply')
  @HttpCode(200)
  @Idempotent()
  @Operation(
    'findings.apply',
    'Apply the fixes of up to 500 findings, or say what they would do',
    'Each finding succeeds or is refused by itself. A preview needs an `Idempotency-Key` of its own.',
  )
  @ApiOkResponse({ type: FixResultsDto })
  applyAll(
    @StudyIdParam() studyId: string,
    @UuidParam('rec') reconciliationId: string,
    @Body() body: ApplyFindingsDto,
  ): Promise<FixResultsDto> {
    return this.bulk.apply({ studyId, reconciliationId }, body);
  }

  @Get(':f')
  @Operation('reconciliations.read', 'Read a finding')
  @Versioned()
  @ApiOkResponse({ type: FindingDto })
  get(@StudyIdParam() studyId: string, @UuidParam('rec') reconciliationId: string, @UuidParam('f') id: string): Promise<FindingDto> {
    return this.reader.get(id, { studyId, reconciliationId });
  }

  @Post(':f/apply')
  @HttpCode(200)
  @Idempotent()
  @Operation(
    'findings.apply',
    'Apply the fix of a finding, or say what it would do',
    'A preview runs the same work and takes it back. What stands against the fix is a problem answer, in a preview the `refusal`; the finding stays open either way. A preview needs an `Idempotency-Key` of its own.',
  )
  @Versioned({ changes: true })
  @OptionalBody()
  @ApiBody({ type: ApplyFindingDto, required: false })
  @ApiOkResponse({ type: FixAnswerDto })
  @ApiProblems('finding_resolved', 'fix_refused', 'act_not_allowed', 'report_held', 'no_place_left', 'study_not_open')
  apply(
    @StudyIdParam() studyId: string,
    @UuidParam('rec') reconciliationId: string,
    @UuidParam('f') id: string,
    @Body() body: ApplyFindingDto,
  ): Promise<FixAnswerDto> {
    return this.findings.apply(id, { studyId, reconciliationId }, body);
  }

  @Post(':f/acknowledge')
  @HttpCode(200)
  @Operation(
    'findings.apply',
    'Note that a finding was seen and stays as it is',
    'The alternative to every fix: it does not come up again as long as both sides say what they say now.',
  )
  @Versioned({ changes: true })
  @ApiOkResponse({ type: FindingDto })
  @ApiProblems('finding_resolved')
  acknowledge(
    @StudyIdParam() studyId: string,
    @UuidParam('rec') reconciliationId: string,
    @UuidParam('f') id: string,
    @Body() { reason }: AcknowledgeFindingDto,
  ): Promise<FindingDto> {
    return this.findings.acknowledge(id, { studyId, reconciliationId }, reason);
  }
}
