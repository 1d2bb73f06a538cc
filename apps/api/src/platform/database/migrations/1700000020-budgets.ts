import type { MigrationInterface, QueryRunner } from 'typeorm';
import { fenceTable } from './fence-table.js';
import { chargeFunctions } from './ledger-charges.js';

/** Money of studies: budgets with a ledger of transfers, estimates, and what a study costs once it was launched (ADR 0021). */
export class Budgets1700000020000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table budgets (
        id uuid primary key default gen_random_uuid(),
        workspace_id uuid not null references workspaces,
        name text not null,
        currency text not null check (currency ~ '^[A-Z]{3}$'),
        version int not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );
      create index budgets_by_workspace on budgets (workspace_id, created_at, id);

      -- One movement of money. Nothing here is ever changed or taken out; balances are what the postings add up to.
      create table ledger_transfers (
        id bigint generated always as identity primary key,
        workspace_id uuid not null references workspaces,
        budget_id uuid not null references budgets,
        kind text not null check (kind in ('fund', 'withdraw', 'reserve', 'fee', 'incentive', 'reverse_fee', 'reverse_incentive', 'release')),
        -- Derived from what it is for: the same thing is never booked twice.
        key text not null,
        study_id text references studies,
        participation_id text collate "C" references participations,
        -- Words of whoever moved funds; a key, or the hub itself.
        note text,
        actor text not null,
        created_at timestamptz not null default now(),
        unique (budget_id, key)
      );
      create index ledger_transfers_by_study on ledger_transfers (study_id, kind) where study_id is not null;
      create index ledger_transfers_by_participation on ledger_transfers (participation_id, kind) where participation_id is not null;

      create table ledger_postings (
        transfer_id bigint not null references ledger_transfers,
        account text not null check (account in ('external', 'available', 'reserved', 'fees', 'incentives')),
        workspace_id uuid not null references workspaces,
        budget_id uuid not null references budgets,
        study_id text references studies,
        -- In minor units of the budget's currency; what comes into the account is positive.
        amount bigint not null,
        primary key (transfer_id, account),
        constraint accounts_of_studies check ((account in ('reserved', 'fees', 'incentives')) = (study_id is not null))
      );
      create index ledger_postings_by_account on ledger_postings (budget_id, account, study_id) include (amount);

      alter table studies
        add budget_id uuid references budgets,
        -- What recruiting one participant costs, in minor units, as it stood at the launch (S2-81).
        add recruitment_rate int check (recruitment_rate >= 0),
        add constraint rate_with_budget check (recruitment_rate is null or budget_id is not null);

      -- What a launch was shown before it was confirmed (S2-37, D16).
      create table estimates (
        id uuid primary key default gen_random_uuid(),
        workspace_id uuid not null references workspaces,
        study_id text not null references studies,
        budget_id uuid not null references budgets,
        terms jsonb not null,
        created_by text not null,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null
      );
      create index estimates_by_study on estimates (study_id, created_at);

      -- The panel's own side of a study that recruits from it, made in the transaction of the launch (S2-42).
      create table panel_projects (
        study_id text primary key references studies,
        workspace_id uuid not null references workspaces,
        created_at timestamptz not null default now()
      );

      -- Who closed a study is found without reading all of its events.
      create index events_of_close on events (study_id, id) where type = 'study.closed';

      create function check_transfer() returns trigger language plpgsql set search_path = public, pg_temp as $$
      begin
        if (select sum(p.amount) from ledger_postings p where p.transfer_id = new.transfer_id) <> 0 then
          raise exception 'the postings of the transfer % do not balance', new.transfer_id using errcode = 'check_violation', constraint = 'transfer_balances';
        end if;
        return null;
      end $$;
      create constraint trigger transfer_balances after insert on ledger_postings deferrable initially deferred
        for each row execute function check_transfer();

      -- The one way for the hub to book: the budget is locked, then its postings are summed in the next statement, so that no two can take
      -- the same funds. Charges name the budget as well, so that two closes which locked out whoever names it would wait in a circle: hence no more
      -- than no key update. Says nothing when this was booked before.
      create function post_transfer(
        p_budget uuid, p_kind text, p_key text, p_study text, p_participation text, p_accounts text[], p_amounts bigint[], p_actor text, p_note text
      ) returns bigint
      language plpgsql security definer set search_path = public, pg_temp as $$
      declare
        fenced uuid := nullif(current_setting('app.workspace', true), '')::uuid;
        made bigint;
      begin
        perform 1 from budgets b where b.id = p_budget and b.workspace_id = fenced for no key update;
        if not found then
          raise exception 'there is no budget % in the workspace', p_budget using errcode = 'foreign_key_violation';
        end if;
        if p_study is not null and not exists (select 1 from studies s where s.id = p_study and s.workspace_id = fenced and s.budget_id = p_budget) then
          raise exception 'the study % is not paid from the budget', p_study using errcode = 'foreign_key_violation';
        end if;
        insert into ledger_transfers (workspace_id, budget_id, kind, key, study_id, participation_id, note, actor)
        values (fenced, p_budget, p_kind, p_key, p_study, p_participation, p_note, p_actor)
        on conflict (budget_id, key) do nothing returning id into made;
        if made is null then return null; end if;
        insert into ledger_postings (transfer_id, account, workspace_id, budget_id, study_id, amount)
        select made, i.account, fenced, p_budget, case when i.account in ('reserved', 'fees', 'incentives') then p_study end, i.amount
        from unnest(p_accounts, p_amounts) i (account, amount);
        if (select coalesce(sum(p.amount), 0) from ledger_postings p where p.budget_id = p_budget and p.account = 'available') < 0 then
          raise exception 'the budget has too few funds' using errcode = 'check_violation', constraint = 'funds_available';
        end if;
        if p_study is not null and (
          select coalesce(sum(p.amount), 0) from ledger_postings p where p.budget_id = p_budget and p.account = 'reserved' and p.study_id = p_study
        ) < 0 then
          raise exception 'less is reserved for the study' using errcode = 'check_violation', constraint = 'funds_reserved';
        end if;
        return made;
      end $$;
      revoke all on function post_transfer(uuid, text, text, text, text, text[], bigint[], text, text) from public;
      grant execute on function post_transfer(uuid, text, text, text, text, text[], bigint[], text, text) to panelbridge_app;

      ${chargeFunctions}
    `);
    await fenceTable(runner, 'budgets', 'select, insert, update');
    await fenceTable(runner, 'ledger_transfers', 'select');
    await fenceTable(runner, 'ledger_postings', 'select');
    await fenceTable(runner, 'estimates', 'select, insert');
    await fenceTable(runner, 'panel_projects', 'select, insert');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger charge_participation on participations;
      drop trigger charge_incentive on incentives;
      drop trigger charge_cancelled_incentive on incentives;
      drop trigger limit_is_reserved on studies;
      drop function charge_participation(), check_reserved_limit(), settle_charges(studies, text);
      drop function post_transfer(uuid, text, text, text, text, text[], bigint[], text, text);
      drop index events_of_close;
      drop table panel_projects, estimates;
      alter table studies drop constraint rate_with_budget, drop recruitment_rate, drop budget_id;
      drop table ledger_postings, ledger_transfers, budgets;
      drop function check_transfer();
    `);
  }
}
