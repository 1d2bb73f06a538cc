import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far readers of the event log may read. */
export class EventHorizon1700000012000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Below this id every transaction that can write here has ended. A snapshot names the transactions of the whole server; one that is seen
      -- to hold its id in another database writes no events here, so a long one there keeps nobody waiting. What cannot be told (it has just
      -- begun, is prepared, or has ended since the snapshot) counts as one of ours.
      -- Stable, so that it judges by the very snapshot that the reader reads with.
      create function event_horizon() returns xid8
      language sql stable set search_path = pg_catalog, pg_temp as $$
        select coalesce(
          (
            select min(running.id) from pg_snapshot_xip(pg_current_snapshot()) running (id)
            where not exists (
              select 1 from pg_locks l join pg_stat_activity a on a.pid = l.pid
              where l.locktype = 'transactionid' and l.mode = 'ExclusiveLock' and l.granted and l.transactionid = running.id::xid
                and a.datid <> (select d.oid from pg_database d where d.datname = current_database())
            )
          ),
          pg_snapshot_xmax(pg_current_snapshot())
        )
      $$;
      revoke all on function event_horizon() from public;
      grant execute on function event_horizon() to panelbridge_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function event_horizon()');
  }
}
