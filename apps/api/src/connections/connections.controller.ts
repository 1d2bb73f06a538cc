import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ConnectorRegistry } from '../connectors/connector-registry.js';
import { Configuration } from '../platform/configuration/configuration.js';
import { ApiProblems } from '../platform/http/api-problems.js';
import { ApiPage, PageQuery, type Page } from '../platform/http/pagination.js';
import { partnerProblems, type PartnerProblemCode } from '../platform/http/partner-problems.js';
import { UuidParam } from '../platform/http/path-ids.js';
import { NoTransaction, Operation } from '../platform/http/route-rules.js';
import { Versioned } from '../platform/http/versions.js';
import { ChangeConnectionDto, ConnectionDto, ConnectionQuery, CreateConnectionDto } from './connection.dto.js';
import { CheckService } from './check.service.js';
import { ConnectionsService } from './connections.service.js';
import { describeConnection, type StoredConnection } from './describe-connection.js';
import { ExchangeDto, describeExchange } from './exchange.dto.js';
import { ExchangeLog } from './exchange-log.js';

/** What a check can fail with. */
const partnerCodes = Object.keys(partnerProblems) as PartnerProblemCode[];

/** Connections: connectors with settings and secrets. */
@ApiTags('connections')
@Controller('api/v1/connections')
export class ConnectionsController {
  readonly #connections: ConnectionsService;
  readonly #checks: CheckService;
  readonly #exchanges: ExchangeLog;
  readonly #registry: ConnectorRegistry;
  readonly #publicUrl: string;

  constructor(
    connections: ConnectionsService,
    checks: CheckService,
    exchanges: ExchangeLog,
    registry: ConnectorRegistry,
    { publicUrl }: Configuration,
  ) {
    this.#connections = connections;
    this.#checks = checks;
    this.#exchanges = exchanges;
    this.#registry = registry;
    this.#publicUrl = publicUrl;
  }

  @Post()
  @Operation(
    'connections.write',
    'Connect a tool: settings and secrets are checked by the connector',
    'Settings and secrets are checked by the connector; `POST …/check` then tries them. A destination of syncs is tried without being asked.',
  )
  @Versioned()
  @ApiCreatedResponse({ type: ConnectionDto })
  async create(@Body() body: CreateConnectionDto): Promise<ConnectionDto> {
    return this.#describe(await this.#connections.create(body));
  }

  /** List connections, the newest first. */
  @Get()
  @Operation('connections.read', 'List connections, the newest first')
  @ApiPage(ConnectionDto)
  async list(@Query() query: ConnectionQuery): Promise<Page<ConnectionDto>> {
    const { data, nextCursor } = await this.#connections.list(query);
    return { data: data.map((stored) => this.#describe(stored)), nextCursor };
  }

  /** Read a connection. */
  @Get(':id')
  @Operation('connections.read', 'Read a connection')
  @Versioned()
  @ApiOkResponse({ type: ConnectionDto })
  async read(@UuidParam('id') id: string): Promise<ConnectionDto> {
    return this.#describe(await this.#connections.get(id));
  }

  @Patch(':id')
  @Operation('connections.write', 'Change name, settings or secrets', 'A destination of syncs is then tried again.')
  @Versioned({ changes: true })
  @ApiOkResponse({ type: ConnectionDto })
  @ApiProblems('connector_missing')
  async change(@UuidParam('id') id: string, @Body() body: ChangeConnectionDto): Promise<ConnectionDto> {
    return this.#describe(await this.#connections.change(id, body));
  }

  @Delete(':id')
  @HttpCode(204)
  @Operation('connections.write', 'Remove a connection and erase its secrets', 'Studies that are not closed hold it.')
  @Versioned({ changes: true })
  @ApiNoContentResponse()
  @ApiProblems('connection_in_use')
  remove(@UuidParam('id') id: string): Promise<void> {
    return this.#connections.remove(id);
  }

  @Post(':id/check')
  @HttpCode(200)
  @Operation(
    'connections.write',
    'Try a connection: the connector proves that the partner can be reached',
    "What does not work is answered as a problem of the partner's, and stays in `attention`.",
  )
  @NoTransaction()
  @Versioned()
  @ApiOkResponse({ type: ConnectionDto })
  @ApiProblems('connector_missing', ...partnerCodes)
  async check(@UuidParam('id') id: string): Promise<ConnectionDto> {
    return this.#describe(await this.#checks.check(id));
  }

  @Get(':id/exchanges')
  @Operation(
    'connections.read',
    'List requests and answers, the newest first, without secrets',
    'List what was said over a connection, the newest first, without secrets. What the run of a sync said is listed at the run.',
  )
  @ApiPage(ExchangeDto)
  async listExchanges(@UuidParam('id') id: string, @Query() query: PageQuery): Promise<Page<ExchangeDto>> {
    await this.#connections.get(id);
    const { data, nextCursor } = await this.#exchanges.list(id, query);
    return { data: data.map(describeExchange), nextCursor };
  }

  #describe(stored: StoredConnection): ConnectionDto {
    return describeConnection(stored, this.#registry.find(stored.connection.connectorId)?.manifest, this.#publicUrl);
  }
}
