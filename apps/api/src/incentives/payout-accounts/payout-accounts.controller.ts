import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Configuration } from '../../platform/configuration/configuration.js';
import { ApiProblems } from '../../platform/http/api-problems.js';
import { ApiPage, PageQuery, type Page } from '../../platform/http/pagination.js';
import { UuidParam } from '../../platform/http/path-ids.js';
import { NoTransaction, Operation } from '../../platform/http/route-rules.js';
import { Versioned } from '../../platform/http/versions.js';
import { PayoutWebhookDto } from '../payout-webhooks/payout-webhook.dto.js';
import { PayoutWebhookReader } from '../payout-webhooks/payout-webhook-reader.js';
import { CheckAccount } from './check-account.js';
import { ChangePayoutAccountDto, CreatePayoutAccountDto, PayoutAccountDto } from './payout-account.dto.js';
import { PayoutAccountsService, type StoredAccount } from './payout-accounts.service.js';

/** Logins at payout providers. */
@ApiTags('incentives')
@Controller('api/v1/payout-accounts')
export class PayoutAccountsController {
  constructor(
    private readonly accounts: PayoutAccountsService,
    private readonly checks: CheckAccount,
    private readonly webhooks: PayoutWebhookReader,
    private readonly configuration: Configuration,
  ) {}

  @Post()
  @Operation(
    'connections.write',
    'Store a login at a payout provider',
    '`POST …/check` then tries it. The first one takes what is released from then on.',
  )
  @Versioned()
  @ApiCreatedResponse({ type: PayoutAccountDto })
  async create(@Body() body: CreatePayoutAccountDto): Promise<PayoutAccountDto> {
    return this.#describe(await this.accounts.create(body));
  }

  /** List payout accounts, the newest first. */
  @Get()
  @Operation('incentives.read', 'List payout accounts, the newest first')
  @ApiPage(PayoutAccountDto)
  async list(@Query() query: PageQuery): Promise<Page<PayoutAccountDto>> {
    const { data, nextCursor } = await this.accounts.list(query);
    return { data: data.map((stored) => this.#describe(stored)), nextCursor };
  }

  /** Read a payout account. */
  @Get(':id')
  @Operation('incentives.read', 'Read a payout account')
  @Versioned()
  @ApiOkResponse({ type: PayoutAccountDto })
  async read(@UuidParam('id') id: string): Promise<PayoutAccountDto> {
    return this.#describe(await this.accounts.get(id));
  }

  @Patch(':id')
  @Operation(
    'connections.write',
    'Change a payout account, switch its dry run, or make it the default',
    'Change name, settings or secrets, switch the dry run, or make it the default.',
  )
  @Versioned({ changes: true })
  @ApiOkResponse({ type: PayoutAccountDto })
  @ApiProblems('payout_account_in_use')
  async change(@UuidParam('id') id: string, @Body() body: ChangePayoutAccountDto): Promise<PayoutAccountDto> {
    return this.#describe(await this.accounts.change(id, body));
  }

  @Delete(':id')
  @HttpCode(204)
  @Operation('connections.write', 'Remove a payout account and erase its secrets', 'Payments that are not settled hold it.')
  @Versioned({ changes: true })
  @ApiNoContentResponse()
  @ApiProblems('payout_account_in_use')
  remove(@UuidParam('id') id: string): Promise<void> {
    return this.accounts.remove(id);
  }

  @Post(':id/check')
  @HttpCode(200)
  @Operation(
    'connections.write',
    'Try a payout account without ordering anything',
    'What does not work is answered in `status` and `statusDetail`.',
  )
  @NoTransaction()
  @Versioned()
  @ApiOkResponse({ type: PayoutAccountDto })
  async check(@UuidParam('id') id: string): Promise<PayoutAccountDto> {
    return this.#describe(await this.checks.run(id));
  }

  @Get(':id/webhooks')
  @Operation(
    'incentives.read',
    'List what the provider has reported, the newest first',
    'List what the provider has reported, the newest first, with what came of it; also about orders that nobody knows here.',
  )
  @ApiPage(PayoutWebhookDto)
  async listWebhooks(@UuidParam('id') id: string, @Query() query: PageQuery): Promise<Page<PayoutWebhookDto>> {
    await this.accounts.get(id);
    return this.webhooks.list(id, query);
  }

  #describe({ account, secrets }: StoredAccount): PayoutAccountDto {
    const { id, name, provider, settings, dryRun, isDefault, status, statusDetail, checkedAt, pausedUntil, version, createdAt, updatedAt } =
      account;
    return {
      id,
      name,
      provider,
      settings,
      secrets: Object.fromEntries(secrets.map((secret) => [secret.name, { updatedAt: secret.updatedAt.toISOString() }])),
      dryRun,
      isDefault,
      status,
      statusDetail,
      checkedAt: checkedAt?.toISOString() ?? null,
      pausedUntil: pausedUntil?.toISOString() ?? null,
      webhookUrl: `${this.configuration.publicUrl}/hooks/payouts/${id}`,
      version,
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
    };
  }
}
