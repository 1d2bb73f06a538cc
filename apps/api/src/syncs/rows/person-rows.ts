import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ParticipantErasure, type ErasedPerson } from '../../participants/participant-erasure.js';
import { ParticipantExport } from '../../participants/participant-export.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { findRows, findStaged } from './find-rows.js';
import { holdRuns } from './hold-runs.js';
import { eraseNotes, listOtherKeys } from './other-keys.js';
import { eraseBatches } from './person-batches.js';

type Row = Record<string, unknown>;

/** Takes the place of the reasons of a row whose person was erased. */
const erased = JSON.stringify([{ code: 'erased', pointer: '', detail: 'The person was erased.' }]);

/** What syncs hold about people: goes when they are erased, and is shown when they ask for it. Everything happens in the open workspace transaction. */
@Injectable()
export class PersonRows implements OnModuleInit {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly erasure: ParticipantErasure,
    private readonly exports: ParticipantExport,
  ) {}

  onModuleInit(): void {
    this.erasure.addStep((people) => this.erase(people));
    this.exports.addSection('syncRows', (person) => this.listKnown(person));
    this.exports.addSection('syncRowResults', (person) => this.listResults(person));
  }

  /**
   * Forgets people: what is known of their rows, what was recorded of them, and the requests and answers that they stand in, with all others of the
   * same batch. What a run has still to send of them does not leave any more, unless it is on its way. For a model that still holds them they are
   * new, so the next run sends them again.
   */
  async erase(people: readonly ErasedPerson[]): Promise<void> {
    const { manager, workspaceId } = this.database;
    const emails = listEmails(people);
    const ids = people.map(({ id }) => id);
    await holdRuns(manager, workspaceId);
    const { syncIds, rowKeys } = await findRows(manager, workspaceId, { emails, ids });
    const others = await listOtherKeys(manager, workspaceId);
    await eraseBatches(manager, workspaceId, { syncIds, rowKeys, emails, otherRunIds: others.runIds });
    await manager.query(
      `update sync_row_results t set row_key = null, match_key = null, record = null, faults = $3 where id in (
         select t.id from unnest($1::uuid[], $2::text[]) k (sync_id, row_key) join sync_row_results t on t.sync_id = k.sync_id and t.row_key = k.row_key
         union select id from sync_row_results where workspace_id = $4 and match_key = any ($5))`,
      [syncIds, rowKeys, erased, workspaceId, emails],
    );
    await eraseNotes(manager, others, emails, erased);
    await manager.query(
      'delete from sync_ledger l using unnest($1::uuid[], $2::text[]) k (sync_id, row_key) where l.sync_id = k.sync_id and l.row_key = k.row_key',
      [syncIds, rowKeys],
    );
    const { runIds, positions } = await findStaged(manager, { emails, otherRunIds: others.runIds });
    // Also what is on its way: of rows that have left the stage nothing is noted when the answer comes. Who is to be removed is not among them, since
    // that is what a run may be at just now; of them nothing is noted either once the ledger does not know them.
    await manager.query(
      `with gone as (
         delete from sync_stage s using unnest($1::uuid[], $2::bigint[]) k (run_id, position) where s.run_id = k.run_id and s.position = k.position
         returning s.run_id, s.position, s.row_key
       )
       update sync_batches b set keeps_sides = false, row_keys = array(select k from unnest(b.row_keys) k where k <> all (e.keys))
       from (
         select c.id, array_agg(g.row_key) as keys from gone g
         join sync_batches c on c.run_id = g.run_id and c.state <> 'settled' and g.position = any (c.positions) group by c.id
       ) e where b.id = e.id`,
      [runIds, positions],
    );
  }

  /** What is known of a person's rows now. */
  async listKnown(person: ErasedPerson): Promise<readonly Row[]> {
    return this.#list(
      person,
      `select l.*, s.name as sync_name from sync_ledger l join k using (sync_id, row_key) join syncs s on s.id = l.sync_id order by l.updated_at, l.row_key`,
    );
  }

  /** Their rows that failed or were left out, with what was sent. */
  async listResults(person: ErasedPerson): Promise<readonly Row[]> {
    return this.#list(person, 'select t.* from sync_row_results t join k using (sync_id, row_key) order by t.id');
  }

  async #list(person: ErasedPerson, statement: string): Promise<readonly Row[]> {
    const { manager, workspaceId } = this.database;
    const { syncIds, rowKeys } = await findRows(manager, workspaceId, { emails: listEmails([person]), ids: [person.id] });
    return manager.query<Row[]>(`with k as (select * from unnest($1::uuid[], $2::text[]) k (sync_id, row_key)) ${statement}`, [
      syncIds,
      rowKeys,
    ]);
  }
}

function listEmails(people: readonly ErasedPerson[]): readonly string[] {
  return people.flatMap(({ email }) => (email === null ? [] : [email]));
}
