import { Body, Controller, Get, HttpCode, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { ExampleBody } from '../../platform/http/example-body.js';
import { ApiPage, type Page } from '../../platform/http/pagination.js';
import { UuidParam } from '../../platform/http/path-ids.js';
import { currentActor } from '../../platform/http/request-context.js';
import { NoTransaction, Operation } from '../../platform/http/route-rules.js';
import { RunReader } from '../runs/run-reader.js';
import { SyncReader } from '../sync-reader.js';
import { ResolvedRowsDto, ResolveRowsDto, RunRowDto, RunRowExportQuery, RunRowQuery, SyncRowDto, SyncRowQuery } from './row.dto.js';
import { RowExport } from './row-export.js';
import { RunExchangeDto, RunExchangeQuery } from './run-exchange.dto.js';
import { RunExchanges } from './run-exchanges.js';
import { RunRows } from './run-rows.js';
import { SyncRows } from './sync-rows.js';

/** Rows of syncs: which failed, why, and what happens to them next. */
@ApiTags('syncs')
@Controller('api/v1/syncs/:id')
export class RowsController {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly syncs: SyncReader,
    private readonly runs: RunReader,
    private readonly syncRows: SyncRows,
    private readonly runRows: RunRows,
    private readonly exports: RowExport,
    private readonly exchanges: RunExchanges,
  ) {}

  @Get('rows')
  @Operation(
    'syncs.inspect',
    'See what is known of rows now, and what happens to them next',
    'By primary key. A row that is not among them has never been handled by a run.',
  )
  @ApiPage(SyncRowDto)
  async listOfSync(@UuidParam('id') id: string, @Query() query: SyncRowQuery): Promise<Page<SyncRowDto>> {
    await this.syncs.find(id);
    return this.syncRows.list(id, query);
  }

  @Post('rows/resolve')
  @HttpCode(200)
  @Operation(
    'syncs.run',
    'Say whether rows in doubt were written',
    'Look at the destination first. Rows that were written count as sent, the others go out with the next run; rows that are not in doubt stay as they are.',
  )
  @ExampleBody({ keys: ['1001'], written: true })
  @ApiOkResponse({ type: ResolvedRowsDto })
  async resolve(@UuidParam('id') id: string, @Body() body: ResolveRowsDto): Promise<ResolvedRowsDto> {
    await this.syncs.find(id);
    return this.syncRows.resolve(id, body);
  }

  @Get('runs/:run/rows')
  @Operation(
    'syncs.inspect',
    'List the rows of a run that failed or were left out, with every reason',
    'In the order in which they ended; kept for 7 days. Rows that did what was wanted are not among them: see `GET …/rows?runId=`.',
  )
  @ApiPage(RunRowDto)
  async listOfRun(@UuidParam('id') id: string, @UuidParam('run') run: string, @Query() query: RunRowQuery): Promise<Page<RunRowDto>> {
    await this.runs.find(id, run);
    return this.runRows.list(run, query);
  }

  @Get('runs/:run/rows.csv')
  @NoTransaction()
  @Operation(
    'syncs.inspect',
    'Get the rows of a run that failed or were left out as CSV',
    'UTF-8 with a byte order mark, every cell quoted; what a spreadsheet would take for a formula begins with an apostrophe.',
  )
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string' } })
  async exportCsv(@UuidParam('id') id: string, @UuidParam('run') run: string, @Query() query: RunRowExportQuery): Promise<StreamableFile> {
    const workspaceId = await this.#requireRun(id, run);
    return new StreamableFile(this.exports.streamCsv(workspaceId, run, query), {
      type: 'text/csv; charset=utf-8; header=present',
      disposition: `attachment; filename="rows-${run}.csv"`,
    });
  }

  @Get('runs/:run/rows.json')
  @NoTransaction()
  @Operation(
    'syncs.inspect',
    'Get the rows of a run that failed or were left out as one JSON list',
    'A list of the same rows as `GET …/rows` gives page by page.',
  )
  @ApiOkResponse({ type: [RunRowDto] })
  async exportJson(@UuidParam('id') id: string, @UuidParam('run') run: string, @Query() query: RunRowExportQuery): Promise<StreamableFile> {
    const workspaceId = await this.#requireRun(id, run);
    return new StreamableFile(this.exports.streamJson(workspaceId, run, query), {
      type: 'application/json; charset=utf-8',
      disposition: `attachment; filename="rows-${run}.json"`,
    });
  }

  @Get('runs/:run/exchanges')
  @Operation(
    'syncs.inspect',
    'See every request of a run and its answer, without secrets',
    'The newest first, as soon as they happened; kept for 7 days. A sync into the panel asks nobody, so it has none.',
  )
  @ApiPage(RunExchangeDto)
  async listExchanges(
    @UuidParam('id') id: string,
    @UuidParam('run') run: string,
    @Query() query: RunExchangeQuery,
  ): Promise<Page<RunExchangeDto>> {
    return this.exchanges.list(await this.runs.find(id, run), query);
  }

  async #requireRun(id: string, run: string): Promise<string> {
    const { workspaceId } = currentActor();
    await this.database.run(workspaceId, () => this.runs.find(id, run));
    return workspaceId;
  }
}
