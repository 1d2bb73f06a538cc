import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../platform/http/api-problems.js';
import { ApiPage, PageQuery, type Page } from '../platform/http/pagination.js';
import { UuidParam } from '../platform/http/path-ids.js';
import { Idempotent, Operation } from '../platform/http/route-rules.js';
import { BudgetDetailsDto, BudgetDto, CreateBudgetDto, LedgerQuery, MoveFundsDto, TransferDto } from './budget.dto.js';
import { BudgetsService } from './budgets.service.js';
import { LedgerReader } from './ledger-reader.js';
import { toBudgetDetailsDto, toBudgetDto } from './to-budget-dto.js';

/** Budgets and their ledgers. */
@ApiTags('budgets')
@Controller('api/v1/budgets')
export class BudgetsController {
  constructor(
    private readonly budgets: BudgetsService,
    private readonly ledger: LedgerReader,
  ) {}

  @Post()
  @Operation('budgets.fund', 'Make a budget')
  @ApiCreatedResponse({ type: BudgetDetailsDto })
  async create(@Body() body: CreateBudgetDto): Promise<BudgetDetailsDto> {
    return toBudgetDetailsDto(await this.budgets.create(body));
  }

  @Get()
  @Operation('budgets.read', 'List budgets, the newest first')
  @ApiPage(BudgetDto)
  async list(@Query() query: PageQuery): Promise<Page<BudgetDto>> {
    const { data, nextCursor } = await this.budgets.list(query);
    return { data: data.map(toBudgetDto), nextCursor };
  }

  @Get(':id')
  @Operation('budgets.read', 'Read a budget, what it holds, and what its studies did to it')
  @ApiOkResponse({ type: BudgetDetailsDto })
  async get(@UuidParam('id') id: string): Promise<BudgetDetailsDto> {
    return toBudgetDetailsDto(await this.budgets.get(id));
  }

  @Post(':id/funds')
  @Idempotent()
  @Operation('budgets.fund', 'Put money into a budget, or take it out again')
  @ApiCreatedResponse({ type: BudgetDetailsDto })
  @ApiProblems('funds_refused')
  async moveFunds(@UuidParam('id') id: string, @Body() body: MoveFundsDto): Promise<BudgetDetailsDto> {
    return toBudgetDetailsDto(await this.budgets.moveFunds(id, body));
  }

  @Get(':id/ledger')
  @Operation('budgets.read', 'List the transfers of a budget, the newest first')
  @ApiPage(TransferDto)
  async listTransfers(@UuidParam('id') id: string, @Query() query: LedgerQuery): Promise<Page<TransferDto>> {
    await this.budgets.get(id);
    return this.ledger.list(id, query);
  }
}
