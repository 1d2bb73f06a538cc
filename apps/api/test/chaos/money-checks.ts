import { TREMENDOUS_DEMO_CATALOG, TREMENDOUS_DEMO_KEY, type RunningTremendous } from '@panelbridge/sandbox';
import type pg from 'pg';
import { expect } from 'vitest';
import type { BudgetDetailsDto } from '../../src/budgets/budget.dto.js';
import type { BillDto } from '../../src/studies/bill/bill.dto.js';
import type { HubClient } from '../support/hub-client.js';
import type { MoneyLedger } from './money-journeys.js';

/** Per study: what its transfers moved, by kind and account. */
const studyFunds = `
  select s.id, s.status, s.launched_at, s.recruitment_rate as rate, s.incentive_amount as incentive, s.participation_limit as places,
    coalesce(sum(p.amount) filter (where t.kind = 'reserve' and p.account = 'reserved'), 0) as reserved,
    coalesce(sum(p.amount) filter (where p.account = 'reserved'), 0) as remaining,
    coalesce(sum(p.amount) filter (where p.account in ('fees', 'incentives')), 0) as spent,
    coalesce(sum(p.amount) filter (where t.kind <> 'reserve' and p.account = 'available'), 0) as returned,
    count(distinct t.id) filter (where t.kind = 'reserve') as reserves, count(distinct t.id) filter (where t.kind = 'release') as releases
  from studies s left join ledger_transfers t on t.study_id = s.id left join ledger_postings p on p.transfer_id = t.id
  group by s.id`;

const countEvents = (type: string) => `(select count(*) from events e where e.type = '${type}' and e.study_id = f.id)`;

/** Per person of a billed study: how often each thing was charged and taken back. */
const charges = `
  select p.id, p.status,
    (select count(*) from ledger_transfers t where t.participation_id = p.id and t.kind = 'fee')
      - (select count(*) from ledger_transfers t where t.participation_id = p.id and t.kind = 'reverse_fee') as fees,
    (select count(*) from ledger_transfers t where t.participation_id = p.id and t.kind = 'incentive')
      - (select count(*) from ledger_transfers t where t.participation_id = p.id and t.kind = 'reverse_incentive') as incentives,
    (select count(*) from incentives i where i.participation_id = p.id and i.status <> 'cancelled' and i.superseded_by is null) as owed,
    (select count(*) from incentives i where i.participation_id = p.id and i.status not in ('due', 'cancelled') and i.superseded_by is null) as released
  from participations p join studies s on s.id = p.study_id where s.recruitment_rate is not null`;

/** Statements that find what must never be at any moment; each gives the ids of what is wrong. */
const impossible: Readonly<Record<string, string>> = {
  'transfers that do not balance': 'select transfer_id as id from ledger_postings group by transfer_id having sum(amount) <> 0',
  'transfers without postings':
    'select t.id from ledger_transfers t where not exists (select 1 from ledger_postings p where p.transfer_id = t.id)',
  'budgets that are overdrawn': `select budget_id as id from ledger_postings where account = 'available' group by budget_id having sum(amount) < 0`,
  'studies that spent more than they reserved': `select id from (${studyFunds}) f where remaining < 0`,
  'studies whose reservation is not what was spent and what is unused': `select id from (${studyFunds}) f where reserved <> spent + remaining + returned`,
  'studies that are launched in part': `
    select id from (${studyFunds}) f where exists (select 1 from budgets) and not (
      (launched_at is null and rate is null and reserves = 0 and ${countEvents('study.launched')} = 0 and ${countEvents('budget.reserved')} = 0
        and not exists (select 1 from panel_projects j where j.study_id = f.id))
      or (launched_at is not null and rate is not null and reserves = 1 and ${countEvents('study.launched')} = 1 and ${countEvents('budget.reserved')} = 1
        and exists (select 1 from panel_projects j where j.study_id = f.id)))`,
  'studies that reserved another amount than they were shown': `
    select f.id from (${studyFunds}) f
    where reserves = 1 and ( reserved <> all (select (e.terms -> 'cost' -> 'total' ->> 'amount')::int from estimates e where e.study_id = f.id)
      or reserved < places * (rate + incentive))`,
  'studies that are closed in part': `
    select id from (${studyFunds}) f
    where reserves = 1 and not (
      (status = 'closed' and releases = 1 and remaining = 0 and ${countEvents('study.closed')} = 1 and ${countEvents('budget.released')} = 1)
      or (status <> 'closed' and releases = 0 and ${countEvents('study.closed')} = 0 and ${countEvents('budget.released')} = 0))`,
  'people who are charged for otherwise than once for completing': `select id from (${charges}) c where fees <> (status = 'completed')::int`,
  'people whose incentive is charged for otherwise than it is owed': `select id from (${charges}) c where incentives <> owed`,
  'people who are owed something without having completed, or more than once': `select id from (${charges}) c where owed > (status = 'completed')::int`,
  'incentives that were released or sent more than once, or without a trace': `
    select i.id from incentives i
    where (i.status not in ('due', 'cancelled'))::int <> (select count(*) from events e where e.type = 'incentive.released' and e.subject_id = i.id::text)
      or (i.status in ('sent', 'delivered'))::int <> (select count(*) from events e where e.type = 'incentive.sent' and e.subject_id = i.id::text)`,
  'places that are counted wrongly or taken beyond the limit': `
    select s.id from studies s
    where s.places_taken <> (select count(*) from participations p where p.study_id = s.id and p.holds_place) or s.places_taken > s.participation_limit`,
};

/** Lets a provider take what is released. */
export async function createPayoutAccount(hub: HubClient, provider: Pick<RunningTremendous, 'url'>): Promise<void> {
  const settings = { environment: 'sandbox', baseUrl: `${provider.url}/api/v2`, campaignId: TREMENDOUS_DEMO_CATALOG.campaignId };
  const body = { name: 'Incentives', provider: 'tremendous', settings, secrets: { apiKey: TREMENDOUS_DEMO_KEY }, isDefault: true };
  const { status, body: answer } = await hub.request('POST', '/api/v1/payout-accounts', { body });
  if (status !== 201) throw new Error(`no payout account: ${JSON.stringify(answer)}`);
}

/** Finds nothing in the hub’s books that must never be, and nothing in the provider’s that the hub did not order. */
export async function expectMoneySound(sql: pg.Pool, provider: Pick<RunningTremendous, 'books'>): Promise<void> {
  for (const [what, statement] of Object.entries(impossible)) {
    const { rows } = await sql.query<{ id: string }>(statement);
    expect({ what, ids: rows.map(({ id }) => id) }).toEqual({ what, ids: [] });
  }
  // Whatever was paid was released before, to the cent, and once.
  const { ids } = provider.books();
  const { rows } = await sql.query<{ id: string; net: object }>(
    `select external_id as id, jsonb_build_object(currency, amount) as net from incentives where status not in ('due', 'cancelled')`,
  );
  const ordered = new Map(rows.map(({ id, net }) => [id, net]));
  const wrong = ids.filter(
    ({ externalId, timesPaid, net }) => timesPaid !== 1 || JSON.stringify(net) !== JSON.stringify(ordered.get(externalId ?? '')),
  );
  expect(wrong).toEqual([]);
}

/** Finds everybody paid exactly once who took part and was not left out, once nothing is under way any more; and every bill as its ledger says. */
export async function expectSettled(hub: HubClient, provider: Pick<RunningTremendous, 'books'>, ledger: MoneyLedger): Promise<void> {
  const { sql } = hub;
  const { rows } = await sql.query<{ id: string; status: string; external: string | null; paid: string | null; amount: number }>(
    `select p.id, p.status, i.external_id as external, i.status as paid, i.amount from participations p
     left join incentives i on i.participation_id = p.id and i.superseded_by is null where p.id = any ($1)`,
    [[...ledger.people]],
  );
  const paid = new Map(provider.books().ids.map((one) => [one.externalId, one]));
  const wrong = rows.filter(({ id, status, external, paid: state }) => {
    const times = paid.get(external)?.timesPaid ?? 0;
    if (ledger.out.has(id)) return times !== 0 || (status !== 'excluded' && status !== 'no_show');
    // Who was left out although the answer was lost.
    if (!ledger.paid.has(id) && (status === 'excluded' || status === 'no_show')) return times !== 0;
    return times !== 1 || status !== 'completed' || (state !== 'sent' && state !== 'delivered');
  });
  expect({ wrong, faults: ledger.faults, people: rows.length }).toEqual({ wrong: [], faults: [], people: ledger.people.size });
  const total = rows.reduce((sum, { external, amount }) => sum + (paid.has(external) ? amount : 0), 0);
  expect(provider.books().totals).toEqual({ USD: total });
  const { rows: standing } = await sql.query<{ launched: string[]; closed: string[] }>(
    `select coalesce(array_agg(id) filter (where launched_at is not null), '{}') as launched, coalesce(array_agg(id) filter (where status = 'closed'), '{}') as closed from studies`,
  );
  expect({ launched: standing[0]?.launched.toSorted(), closed: standing[0]?.closed.toSorted() }).toEqual({
    launched: [...ledger.launched].toSorted(),
    closed: [...ledger.closed].toSorted(),
  });
  await expectBills(hub);
}

/** The final bills, as the API gives them, are sums of the ledger and of who completed; and so are the budgets. */
async function expectBills(hub: HubClient): Promise<void> {
  const { rows: studies } = await hub.sql.query<{
    id: string;
    fees: number;
    incentives: number;
    reserved: number;
    spent: number;
    completed: number;
  }>(
    `select s.id, coalesce(sum(p.amount) filter (where p.account = 'fees'), 0)::int as fees,
       coalesce(sum(p.amount) filter (where p.account = 'incentives'), 0)::int as incentives,
       coalesce(sum(p.amount) filter (where t.kind = 'reserve' and p.account = 'reserved'), 0)::int as reserved,
       (select count(*)::int from participations c where c.study_id = s.id and c.status = 'completed') as completed
     from studies s join ledger_transfers t on t.study_id = s.id join ledger_postings p on p.transfer_id = t.id where s.status = 'closed' group by s.id`,
  );
  const usd = (amount: number) => ({ amount, currency: 'USD' });
  for (const { id, fees, incentives, reserved, completed } of studies) {
    const { body } = await hub.request<BillDto>('GET', `/api/v1/studies/${id}/bill`);
    expect(body).toMatchObject({
      final: true,
      reserved: usd(reserved),
      recruitmentFees: { count: completed, total: usd(fees) },
      incentives: { count: completed, total: usd(incentives) },
      totalSpent: usd(fees + incentives),
      unused: usd(reserved - fees - incentives),
    });
  }
  const { body: page } = await hub.request<{ data: BudgetDetailsDto[] }>('GET', '/api/v1/budgets');
  for (const { funded, available, reserved, spent } of page.data) {
    expect([reserved.amount, available.amount + spent.amount]).toEqual([0, funded.amount]);
  }
}
