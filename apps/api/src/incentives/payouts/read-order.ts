import type { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import type { IncentiveRow } from '../incentive.entity.js';
import type { PayoutOrder } from '../payout-provider.js';

interface Record {
  readonly title: string;
  readonly person: boolean;
  readonly email: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
}

/** Reads what a provider is to be asked for: the person as the panel knows them now; null once they were erased. Runs in the open transaction. */
export async function readPayoutOrder({ manager, workspaceId }: WorkspaceDatabase, incentive: IncentiveRow): Promise<PayoutOrder> {
  const [record] = await manager.query<Record[]>(
    `select s.title, m.id is not null as person, m.email, m.first_name, m.last_name
     from participations p join studies s on s.id = p.study_id left join participants m on m.id = p.participant_id
     where p.id = $1 and p.workspace_id = $2`,
    [incentive.participationId, workspaceId],
  );
  if (!record) throw new Error(`the incentive ${incentive.id} has no participation`);
  const { externalId, amount, currency } = incentive;
  const { person, email, first_name: firstName, last_name: lastName, title: study } = record;
  return { externalId, amount: { amount, currency }, study, recipient: person ? { email, firstName, lastName } : null };
}
