/** Holds the limit of a study to what is reserved for it. */
export const limitFunction = `
  -- More places than are reserved for would be charged for without funds.
  create or replace function check_reserved_limit() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
  begin
    if new.participation_limit is null or new.participation_limit * (new.recruitment_rate::bigint + coalesce(new.incentive_amount, 0)) > (
      select coalesce(sum(p.amount), 0) from ledger_transfers t join ledger_postings p on p.transfer_id = t.id and p.account = 'reserved'
      where t.study_id = new.id and t.kind = 'reserve'
    ) then
      raise exception 'the places of the study % are not reserved for', new.id using errcode = 'check_violation', constraint = 'limit_is_reserved';
    end if;
    return null;
  end $$;
`;

/**
 * What a launched study is charged for, booked by the database itself, so that it happens exactly once however a participation comes to be
 * completed: by a person, by a report in a shared statement, or by time. The rule, the shapes and the keys are those of core's
 * `settleParticipation`; a property test holds the two together. Why it stands here: ADR 0023.
 *
 * What is charged never exceeds what is reserved: whoever is completed holds a place, and every place that the limit allows is reserved for.
 */
export const chargeFunctions = `
  -- Makes the ledger agree with how a participation stands now, whatever happened before. The caller has locked its row.
  create function settle_charges(p_study studies, p_participation text) returns void
  language plpgsql set search_path = public, pg_temp as $$
  declare
    completed boolean;
    owed boolean;
    billed boolean := p_study.status = 'closed';
    what text;
    amount bigint;
    rounds int;
    is_charged boolean;
    is_chargeable boolean;
    made bigint;
  begin
    select p.status = 'completed' into completed from participations p where p.id = p_participation;
    -- Of several orders the last one tells; what was cancelled is paid by nobody.
    select i.status <> 'cancelled' into owed from incentives i
    where i.participation_id = p_participation and i.kind = 'incentive' order by i.sequence desc limit 1;
    foreach what in array array['fee', 'incentive'] loop
      amount := case what when 'fee' then p_study.recruitment_rate else p_study.incentive_amount end;
      is_chargeable := completed and coalesce(amount, 0) > 0 and (what = 'fee' or coalesce(owed, false));
      select count(*) filter (where t.kind = what), count(*) filter (where t.kind = what) > count(*) filter (where t.kind = 'reverse_' || what)
      into rounds, is_charged
      from ledger_transfers t where t.participation_id = p_participation and t.kind in (what, 'reverse_' || what);
      if is_chargeable = is_charged then continue; end if;
      if is_chargeable and billed then
        raise exception 'the study was billed' using errcode = 'check_violation', constraint = 'study_was_billed';
      end if;
      insert into ledger_transfers (workspace_id, budget_id, kind, key, study_id, participation_id, actor)
      values (p_study.workspace_id, p_study.budget_id, case when is_chargeable then what else 'reverse_' || what end,
        case when is_chargeable then 'charge:' else 'reversal:' end || p_participation || ':' || what || ':' || rounds + is_chargeable::int,
        p_study.id, p_participation, 'system')
      returning id into made;
      -- What is taken back after the bill goes where the rest of the reservation went.
      insert into ledger_postings (transfer_id, account, workspace_id, budget_id, study_id, amount)
      select made, i.account, p_study.workspace_id, p_study.budget_id, case when i.account <> 'available' then p_study.id end, i.amount
      from (values
        (case when billed then 'available' else 'reserved' end, case when is_chargeable then -amount else amount end),
        (case what when 'fee' then 'fees' else 'incentives' end, case when is_chargeable then amount else -amount end)
      ) i (account, amount);
    end loop;
  end $$;
  revoke all on function settle_charges(studies, text) from public;

  create function charge_participation() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
  declare
    study studies;
  begin
    select * into study from studies s where s.id = new.study_id;
    if study.recruitment_rate is not null then
      perform settle_charges(study, case tg_table_name when 'incentives' then to_jsonb(new) ->> 'participation_id' else to_jsonb(new) ->> 'id' end);
    end if;
    return null;
  end $$;
  revoke all on function charge_participation() from public;
  create trigger charge_participation after update of status on participations
    for each row when ((old.status = 'completed') <> (new.status = 'completed')) execute function charge_participation();
  create trigger charge_incentive after insert on incentives
    for each row when (new.kind = 'incentive') execute function charge_participation();
  create trigger charge_cancelled_incentive after update of status on incentives
    for each row when (new.kind = 'incentive' and (old.status = 'cancelled') <> (new.status = 'cancelled')) execute function charge_participation();

  ${limitFunction}
  revoke all on function check_reserved_limit() from public;
  create constraint trigger limit_is_reserved after update of participation_limit, recruitment_rate, incentive_amount on studies deferrable initially deferred
    for each row when (new.recruitment_rate is not null) execute function check_reserved_limit();
`;
