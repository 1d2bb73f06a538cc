import { Body, Controller, Get, HttpCode, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { ApiProblems } from '../platform/http/api-problems.js';
import { ApiPage, PageQuery, type Page } from '../platform/http/pagination.js';
import { UuidParam } from '../platform/http/path-ids.js';
import { currentActor } from '../platform/http/request-context.js';
import { Idempotent, NoTransaction, Operation } from '../platform/http/route-rules.js';
import { OptionalBody } from '../studies/optional-body.js';
import { PayoutContent } from './payout-content.js';
import { CreatePayoutFileDto, DeliveredPayoutsDto, FailedPayoutsDto, PayoutFileDto } from './payout-file.dto.js';
import { PayoutFileReader } from './payout-file-reader.js';
import { PayoutFilesService } from './payout-files.service.js';
import { PayoutReports } from './payout-reports.service.js';

/** Lists of payments for whoever pays by hand. */
@ApiTags('incentives')
@Controller('api/v1/payout-files')
export class PayoutFilesController {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly files: PayoutFilesService,
    private readonly reader: PayoutFileReader,
    private readonly reports: PayoutReports,
    private readonly content: PayoutContent,
  ) {}

  @Post()
  @Idempotent()
  @Operation('incentives.release', 'Collect all released incentives into a file; each payment stands in one file only')
  @OptionalBody()
  @ApiBody({ type: CreatePayoutFileDto, required: false })
  @ApiCreatedResponse({ type: PayoutFileDto })
  @ApiProblems('nothing_to_pay')
  async create(@Body() { studyId }: CreatePayoutFileDto): Promise<PayoutFileDto> {
    const { id } = await this.files.create(studyId);
    return this.reader.get(id);
  }

  @Get()
  @Operation('incentives.read', 'List payout files, the newest first')
  @ApiPage(PayoutFileDto)
  list(@Query() query: PageQuery): Promise<Page<PayoutFileDto>> {
    return this.reader.list(query);
  }

  @Get(':id')
  @Operation('incentives.read', 'Read a payout file and how far its payments have come')
  @ApiOkResponse({ type: PayoutFileDto })
  get(@UuidParam('id') id: string): Promise<PayoutFileDto> {
    return this.reader.get(id);
  }

  @Get(':id/content')
  @NoTransaction()
  @Operation('incentives.release', 'Get the payments of a file as CSV, with names and email addresses')
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string' } })
  async getContent(@UuidParam('id') id: string): Promise<StreamableFile> {
    const { workspaceId } = currentActor();
    const file = await this.database.run(workspaceId, () => this.reader.get(id));
    return new StreamableFile(this.content.stream(workspaceId, file), {
      type: 'text/csv; charset=utf-8; header=present',
      disposition: `attachment; filename="payout-${id}.csv"`,
    });
  }

  @Post(':id/delivered')
  @HttpCode(200)
  @Operation('incentives.release', 'Record that payments arrived: those named, or all that were sent')
  @OptionalBody()
  @ApiBody({ type: DeliveredPayoutsDto, required: false })
  @ApiOkResponse({ type: PayoutFileDto })
  @ApiProblems('payout_report_refused')
  async recordDelivered(@UuidParam('id') id: string, @Body() { externalIds }: DeliveredPayoutsDto): Promise<PayoutFileDto> {
    await this.reader.get(id);
    if (externalIds === undefined) await this.reports.recordRest(id);
    else {
      const outcomes = externalIds.map((externalId, index) => ({ externalId, reason: null, pointer: `/externalIds/${index}` }));
      await this.reports.record(id, 'delivered', outcomes);
    }
    return this.reader.get(id);
  }

  @Post(':id/failed')
  @HttpCode(200)
  @Operation('incentives.release', 'Record that payments failed for good, so that they can be retried')
  @ApiOkResponse({ type: PayoutFileDto })
  @ApiProblems('payout_report_refused')
  async recordFailed(@UuidParam('id') id: string, @Body() { items }: FailedPayoutsDto): Promise<PayoutFileDto> {
    await this.reader.get(id);
    const outcomes = items.map(({ externalId, reason }, index) => ({ externalId, reason, pointer: `/items/${index}/externalId` }));
    await this.reports.record(id, 'failed', outcomes);
    return this.reader.get(id);
  }
}
