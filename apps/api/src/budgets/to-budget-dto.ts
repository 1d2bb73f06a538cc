import type { BudgetDetailsDto, BudgetDto, StudyFundsDto } from './budget.dto.js';
import type { DetailedBudget, FundedBudget } from './budgets.service.js';

/** Writes a budget as lists show it. */
export function toBudgetDto({ budget, funds }: FundedBudget): BudgetDto {
  const { id, name, currency, version, createdAt } = budget;
  return {
    id,
    name,
    currency,
    funded: { amount: funds.funded, currency },
    available: { amount: funds.available, currency },
    reserved: { amount: funds.reserved, currency },
    spent: { amount: funds.spent, currency },
    version,
    createdAt: createdAt.toISOString(),
  };
}

/** Writes a budget with its studies. */
export function toBudgetDetailsDto(detailed: DetailedBudget): BudgetDetailsDto {
  const studies = detailed.studies.map(
    ({ studyId, currency, reserved, spent, unused, billed }): StudyFundsDto => ({
      studyId,
      reserved: { amount: reserved, currency },
      spent: { amount: spent, currency },
      unused: { amount: unused, currency },
      billed,
    }),
  );
  return { ...toBudgetDto(detailed), studies };
}
