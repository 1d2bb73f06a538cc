import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ExampleBody } from '../platform/http/example-body.js';
import { ApiPage, type Page } from '../platform/http/pagination.js';
import { UuidParam } from '../platform/http/path-ids.js';
import { NoTransaction, Operation } from '../platform/http/route-rules.js';
import { Versioned } from '../platform/http/versions.js';
import { AlertChannelDto, AlertChannelQuery, ChangeAlertChannelDto, ChannelTestDto, CreateAlertChannelDto } from './alert-channel.dto.js';
import { AlertChannelsService, type StoredChannel } from './alert-channels.service.js';
import { TestChannel } from './test-channel.js';

/** Where alerts go. */
@ApiTags('alerts')
@Controller('api/v1/alert-channels')
export class AlertChannelsController {
  constructor(
    private readonly channels: AlertChannelsService,
    private readonly tests: TestChannel,
  ) {}

  @Post()
  @Operation('alerts.manage', 'Add a channel: email, Slack, PagerDuty, SMS or a webhook', '`POST …/test` then tries it.')
  @ExampleBody({ name: 'Operations', kind: 'email', settings: { to: 'ops@example.com' } })
  @Versioned()
  @ApiCreatedResponse({ type: AlertChannelDto })
  async create(@Body() body: CreateAlertChannelDto): Promise<AlertChannelDto> {
    return describeChannel(await this.channels.create(body));
  }

  /** List channels, the newest first. */
  @Get()
  @Operation('alerts.read', 'List channels, the newest first')
  @ApiPage(AlertChannelDto)
  async list(@Query() query: AlertChannelQuery): Promise<Page<AlertChannelDto>> {
    const { data, nextCursor } = await this.channels.list(query);
    return { data: data.map(describeChannel), nextCursor };
  }

  /** Read a channel. */
  @Get(':id')
  @Operation('alerts.read', 'Read a channel')
  @Versioned()
  @ApiOkResponse({ type: AlertChannelDto })
  async read(@UuidParam('id') id: string): Promise<AlertChannelDto> {
    return describeChannel(await this.channels.get(id));
  }

  /** Change name, settings or secrets, or switch it off. */
  @Patch(':id')
  @Operation('alerts.manage', 'Change name, settings or secrets, or switch it off')
  @ExampleBody({ settings: { to: 'ops@example.com' }, enabled: true })
  @Versioned({ changes: true })
  @ApiOkResponse({ type: AlertChannelDto })
  async change(@UuidParam('id') id: string, @Body() body: ChangeAlertChannelDto): Promise<AlertChannelDto> {
    return describeChannel(await this.channels.change(id, body));
  }

  /** Remove a channel and erase its secrets. */
  @Delete(':id')
  @HttpCode(204)
  @Operation('alerts.manage', 'Remove a channel and erase its secrets')
  @Versioned({ changes: true })
  @ApiNoContentResponse()
  remove(@UuidParam('id') id: string): Promise<void> {
    return this.channels.remove(id);
  }

  /** Send a test notice now. The answer says what the other side said. */
  @Post(':id/test')
  @HttpCode(200)
  @Operation('alerts.manage', 'Send a test notice now and answer what the other side said')
  @NoTransaction()
  @ApiOkResponse({ type: ChannelTestDto })
  async test(@UuidParam('id') id: string): Promise<ChannelTestDto> {
    const { outcome, status, answer, detail } = await this.tests.run(id);
    return { outcome, status, answer, detail };
  }
}

function describeChannel({ channel, secrets }: StoredChannel): AlertChannelDto {
  const { id, name, kind, enabled, settings, status, statusDetail, checkedAt, version, createdAt, updatedAt } = channel;
  return {
    id,
    name,
    kind,
    enabled,
    settings,
    secrets: Object.fromEntries(secrets.map((secret) => [secret.name, { updatedAt: secret.updatedAt.toISOString() }])),
    status,
    statusDetail,
    checkedAt: checkedAt?.toISOString() ?? null,
    version,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
