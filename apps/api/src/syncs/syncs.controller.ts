import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { ApiProblems } from '../platform/http/api-problems.js';
import { ApiPage, type Page } from '../platform/http/pagination.js';
import { partnerProblems, type PartnerProblemCode } from '../platform/http/partner-problems.js';
import { UuidParam } from '../platform/http/path-ids.js';
import { currentActor } from '../platform/http/request-context.js';
import { NoTransaction, Operation } from '../platform/http/route-rules.js';
import { Versioned } from '../platform/http/versions.js';
import { ChangeSyncDto, CreateSyncDto, SyncDto, SyncQuery } from './sync.dto.js';
import { SyncReader } from './sync-reader.js';
import { SyncsService } from './syncs.service.js';

/** What a destination that is asked for its fields can answer. */
const partnerCodes = Object.keys(partnerProblems) as PartnerProblemCode[];

/** Keeping destinations in step with models. */
@ApiTags('syncs')
@Controller('api/v1/syncs')
export class SyncsController {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly syncs: SyncsService,
    private readonly reader: SyncReader,
  ) {}

  @Post()
  @NoTransaction()
  @Operation(
    'syncs.write',
    'Make a sync of a model with a destination',
    'The destination comes first, then source and model, then this. Settings are checked with the columns of the model and the fields of the destination, which is asked for them where it can list them; every fault is told at once, hints are in the answer.',
  )
  @Versioned()
  @ApiCreatedResponse({ type: SyncDto })
  @ApiProblems('connector_missing', ...partnerCodes)
  async create(@Body() body: CreateSyncDto): Promise<SyncDto> {
    return this.#show(await this.syncs.create(body));
  }

  @Get()
  @Operation('syncs.read', 'List syncs', 'The newest first.')
  @ApiPage(SyncDto)
  list(@Query() query: SyncQuery): Promise<Page<SyncDto>> {
    return this.reader.list(query);
  }

  @Get(':id')
  @Operation('syncs.read', 'Read a sync, and what its next run sends')
  @Versioned()
  @ApiOkResponse({ type: SyncDto })
  get(@UuidParam('id') id: string): Promise<SyncDto> {
    return this.reader.get(id);
  }

  @Patch(':id')
  @NoTransaction()
  @Operation(
    'syncs.write',
    'Change a sync',
    'With another mapping, mode, destination or model the next run sends all rows, which `nextRun` of the answer says. A run that is under way goes on with the settings that it began with.',
  )
  @Versioned({ changes: true })
  @ApiOkResponse({ type: SyncDto })
  @ApiProblems('connector_missing', ...partnerCodes)
  async change(@UuidParam('id') id: string, @Body() body: ChangeSyncDto): Promise<SyncDto> {
    await this.syncs.change(id, body);
    return this.#show(id);
  }

  @Delete(':id')
  @HttpCode(204)
  @Operation(
    'syncs.write',
    'Delete a sync',
    'Its runs are cancelled. What it has sent stays where it is, and what it had noted of rows is forgotten.',
  )
  @Versioned({ changes: true })
  @ApiNoContentResponse()
  async delete(@UuidParam('id') id: string): Promise<void> {
    await this.syncs.delete(id);
  }

  #show(id: string): Promise<SyncDto> {
    return this.database.run(currentActor().workspaceId, () => this.reader.get(id));
  }
}
