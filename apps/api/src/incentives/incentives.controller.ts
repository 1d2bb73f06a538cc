import { Body, Controller, Get, HttpCode, Logger, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { Configuration } from '../platform/configuration/configuration.js';
import { ApiProblems } from '../platform/http/api-problems.js';
import { ApiPage, type Page } from '../platform/http/pagination.js';
import { UuidParam } from '../platform/http/path-ids.js';
import { toProblemBody } from '../platform/http/problem-body.js';
import { currentActor, currentRequest } from '../platform/http/request-context.js';
import { Idempotent, NoTransaction, Operation } from '../platform/http/route-rules.js';
import { Versioned } from '../platform/http/versions.js';
import { IncentiveDto, IncentiveQuery } from './incentive.dto.js';
import type { IncentiveRow } from './incentive.entity.js';
import { IncentiveReader } from './incentive-reader.js';
import { IncentiveService, type ReleaseOutcome } from './incentive.service.js';
import { PayoutLinks } from './payouts/payout-links.js';
import { PayoutLinkDto } from './payouts/payout.dto.js';
import { ResendPayout } from './payouts/resend-payout.js';
import { ResolvePayout } from './payouts/resolve-payout.js';
import { CancelIncentiveDto, ReleaseIncentivesDto, ReleaseResultsDto, ResolveIncentiveDto, type ReleaseResultDto } from './release.dto.js';

/** What people are owed, and its release. */
@ApiTags('incentives')
@Controller('api/v1/incentives')
export class IncentivesController {
  readonly #logger = new Logger(IncentivesController.name);

  constructor(
    private readonly incentives: IncentiveService,
    private readonly reader: IncentiveReader,
    private readonly configuration: Configuration,
    private readonly resending: ResendPayout,
    private readonly resolving: ResolvePayout,
    private readonly links: PayoutLinks,
    private readonly database: WorkspaceDatabase,
  ) {}

  @Get()
  @Operation('incentives.read', 'List incentives, the newest first')
  @ApiPage(IncentiveDto)
  list(@Query() query: IncentiveQuery): Promise<Page<IncentiveDto>> {
    return this.reader.list(query);
  }

  @Get(':id')
  @Operation('incentives.read', 'Read an incentive')
  @Versioned()
  @ApiOkResponse({ type: IncentiveDto })
  get(@UuidParam('id') id: string): Promise<IncentiveDto> {
    return this.reader.get(id);
  }

  @Post('release')
  @HttpCode(200)
  @Idempotent()
  @Operation('incentives.release', 'Release several incentives; each stands alone')
  @ApiOkResponse({ type: ReleaseResultsDto })
  async releaseMany(@Body() { items }: ReleaseIncentivesDto): Promise<ReleaseResultsDto> {
    const outcomes = await this.incentives.release(items);
    const described = await this.reader.describe(outcomes.flatMap((outcome) => (outcome.ok ? [outcome.incentive] : [])));
    const released = described.values();
    const results = outcomes.map((outcome): ReleaseResultDto => {
      if (!outcome.ok) return this.#tellRefusal(outcome);
      const incentive = released.next().value;
      return { id: outcome.id, result: 'released', ...(incentive && { incentive }) };
    });
    return { released: described.length, refused: outcomes.length - described.length, results };
  }

  @Post(':id/release')
  @HttpCode(200)
  @Idempotent()
  @Operation('incentives.release', 'Release an incentive: from then on it is paid')
  @Versioned({ changes: true })
  @ApiOkResponse({ type: IncentiveDto })
  @ApiProblems('release_refused')
  async release(@UuidParam('id') id: string): Promise<IncentiveDto> {
    return this.#describe(await this.incentives.releaseOne(id));
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Operation('incentives.release', 'Withdraw an incentive that has not been released, or whose payment failed')
  @Versioned({ changes: true })
  @ApiOkResponse({ type: IncentiveDto })
  @ApiProblems('cancellation_refused')
  async cancel(@UuidParam('id') id: string, @Body() { reason }: CancelIncentiveDto): Promise<IncentiveDto> {
    return this.#describe(await this.incentives.cancel(id, reason));
  }

  @Post(':id/retry')
  @Idempotent()
  @Operation('incentives.release', 'Order a payment anew whose failure is confirmed; answers the new order')
  @Versioned({ changes: true })
  @ApiCreatedResponse({ type: IncentiveDto })
  @ApiProblems('retry_refused')
  async retry(@UuidParam('id') id: string): Promise<IncentiveDto> {
    return this.#describe(await this.incentives.retry(id));
  }

  @Post(':id/resolve')
  @HttpCode(200)
  @Idempotent()
  @Operation(
    'incentives.release',
    'Say what became of a payment of which the provider cannot tell',
    'From then on the word of the person counts: a payment that was delivered stays so, and one that failed can be retried.',
  )
  @Versioned({ changes: true })
  @ApiOkResponse({ type: IncentiveDto })
  @ApiProblems('resolution_refused')
  async resolve(@UuidParam('id') id: string, @Body() body: ResolveIncentiveDto): Promise<IncentiveDto> {
    return this.#describe(await this.resolving.run(id, body));
  }

  @Get(':id/link')
  @Operation(
    'incentives.release',
    'Read the link by which the person redeems the incentive',
    'Read the link by which the person redeems the incentive, to hand it over; it is as good as money, so each reading is logged.',
  )
  @ApiOkResponse({ type: PayoutLinkDto })
  @ApiProblems('payout_link_unreadable')
  async readLink(@UuidParam('id') id: string): Promise<PayoutLinkDto> {
    return { link: await this.links.open(id) };
  }

  @Post(':id/resend')
  @HttpCode(200)
  @Operation('incentives.release', 'Have a reward delivered again that could not be delivered; no money moves')
  @NoTransaction()
  @Versioned({ changes: true })
  @ApiOkResponse({ type: IncentiveDto })
  @ApiProblems('resend_refused', 'partner_unavailable')
  async resend(@UuidParam('id') id: string): Promise<IncentiveDto> {
    await this.resending.run(id);
    return this.database.run(currentActor().workspaceId, () => this.reader.get(id));
  }

  #tellRefusal({ id, problem }: Extract<ReleaseOutcome, { ok: false }>): ReleaseResultDto {
    if (problem.status >= 500)
      this.#logger.error({ err: problem.cause, incentive: id }, 'an incentive of a bulk release failed; the others went on');
    const { docsUrl } = this.configuration;
    return { id, result: 'refused', problem: toProblemBody(problem, { docsUrl, requestId: currentRequest().requestId }) };
  }

  async #describe(incentive: IncentiveRow): Promise<IncentiveDto> {
    const [described] = await this.reader.describe([incentive]);
    if (!described) throw new Error('an incentive has no description');
    return described;
  }
}
