import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a team looks at all day, each by one statement that is planned once for a connection and takes one round trip: it sets the workspace
 * for itself. It runs with the rights of the hub's role, so every row that it reads is behind the fence.
 */
export class Boards1700000027000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The figures of one study, as of one moment. No row: there is no such study.
      create function count_funnel(p_workspace uuid, p_study text)
      returns table (participation_limit int, places_taken int, statuses jsonb, incentives jsonb)
      language plpgsql set search_path = public, pg_temp as $$
      #variable_conflict use_column
      begin
        perform set_config('app.workspace', p_workspace::text, true);
        return query
        select s.participation_limit, s.places_taken,
          (select jsonb_object_agg(p.status, p.n) from (
            select status, count(*) as n from participations where study_id = s.id group by status
          ) p),
          (select jsonb_agg(jsonb_build_object('state', i.status, 'count', i.n, 'amount', i.amount, 'currency', i.currency)
              order by i.status, i.currency) from (
            select status, currency, count(*) as n, sum(amount) as amount from incentives where study_id = s.id group by status, currency
          ) i)
        from studies s where s.id = p_study;
      end $$;

      -- One page of the applicants of a study, the newest first, after the one that is named, with what the study and its tool say about them.
      create function list_applicants(p_workspace uuid, p_study text, p_status text, p_at timestamptz, p_id text, p_limit int)
      returns table (status text, moderation text, launched boolean, free boolean, connection_id uuid, connection json, applicants json, screeners json)
      language plpgsql set search_path = public, pg_temp as $$
      #variable_conflict use_column
      begin
        perform set_config('app.workspace', p_workspace::text, true);
        return query
        with page as (
          select p.id, p.status, p.participant_id, p.answers, p.criteria, p.screener_version, p.version, p.created_at from participations p
          where p.study_id = p_study and p.answers is not null and (p_status is null or p.status = p_status)
            and (p_at is null or (p.created_at, p.id) < (p_at, p_id collate "C"))
          order by p.created_at desc, p.id desc limit p_limit
        )
        select s.status, s.moderation, s.launched_at is not null, s.places_taken < s.participation_limit, n.connection_id,
          (select json_build_object('id', c.id, 'name', c.name, 'connectorId', c.connector_id, 'status', c.status, 'version', c.version,
              'config', c.config)
            from connections c where c.id = n.connection_id and c.deleted_at is null),
          -- The country of each by the primary key: joined, the whole panel would be read for one page.
          (select json_agg(json_build_object('id', p.id, 'status', p.status, 'participantId', p.participant_id,
              'country', (select m.country from participants m where m.id = p.participant_id),
              'answers', p.answers, 'criteria', p.criteria, 'screenerVersion', p.screener_version, 'version', p.version, 'at', p.created_at::text)
              order by p.created_at desc, p.id desc)
            from page p),
          (select json_object_agg(c.version, c.definition) from screeners c
            where c.study_id = s.id and c.version in (select page.screener_version from page))
        from studies s left join integrations n on n.study_id = s.id where s.id = p_study;
      end $$;

      revoke all on function count_funnel(uuid, text), list_applicants(uuid, text, text, timestamptz, text, int) from public;
      grant execute on function count_funnel(uuid, text), list_applicants(uuid, text, text, timestamptz, text, int) to panelbridge_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function count_funnel(uuid, text), list_applicants(uuid, text, text, timestamptz, text, int)');
  }
}
