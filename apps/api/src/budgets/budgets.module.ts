import { Module } from '@nestjs/common';
import { BudgetsController } from './budgets.controller.js';
import { BudgetsService } from './budgets.service.js';
import { Ledger } from './ledger.js';
import { LedgerReader } from './ledger-reader.js';

/** Money that studies are paid from: budgets, and the ledger of everything that moved. */
@Module({
  controllers: [BudgetsController],
  providers: [BudgetsService, Ledger, LedgerReader],
  exports: [BudgetsService, Ledger],
})
export class BudgetsModule {}
