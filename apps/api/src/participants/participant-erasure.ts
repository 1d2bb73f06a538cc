import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import type { Participant } from './participant.entity.js';

/**
 * Takes a person out of everything that is stored. What is left tells no one who it was: ids, statuses, the times and amounts of the ledger.
 * Emails and invitations go with the person's row, by the database's own references.
 */
@Injectable()
export class ParticipantErasure {
  constructor(private readonly database: WorkspaceDatabase) {}

  /** Erases a locked person in the open transaction; says how many participations were cut loose. */
  async erase({ id, email }: Participant): Promise<{ readonly participations: number }> {
    const { manager } = this.database;
    const rows = await manager.query<{ id: string }[]>(
      'select id from participations where participant_id = $1 order by id for no key update',
      [id],
    );
    const participations = rows.map((row) => row.id);
    await this.#eraseReports(participations);
    await this.#eraseStoredAnswers([id, ...participations, ...(email === null ? [] : [email])]);
    await manager.query(
      'update participations set answers = null, participant_id = null, version = version + 1, updated_at = now() where participant_id = $1',
      [id],
    );
    await manager.query('delete from participants where id = $1', [id]);
    return { participations: participations.length };
  }

  /** What came from tools or went to them. A webhook that has been read is needed no more than its id, by which a repetition is recognised. */
  async #eraseReports(participations: readonly string[]): Promise<void> {
    const { manager } = this.database;
    const [webhooks] = await manager.query<[{ connection_id: string; request_id: string | null }[], number]>(
      `update inbound_webhooks w set body = '', headers = '{}', result = '{"erased": true}'
       where w.processed_at is not null and (
         exists (select 1 from jsonb_array_elements(w.result -> 'signals') s where s ->> 'participationId' = any ($1))
         or w.id in (select (q.details ->> 'webhookId')::bigint from quarantine q where q.participation_id = any ($1))
       ) returning w.connection_id, w.request_id`,
      [participations],
    );
    await manager.query(
      `update exchanges x set request = null, response = null where x.participation_id = any ($1)
         or x.direction = 'inbound' and (x.connection_id, x.request_id) in (select * from unnest($2::uuid[], $3::text[]))`,
      [participations, webhooks.map(({ connection_id }) => connection_id), webhooks.map(({ request_id }) => request_id)],
    );
    await manager.query(
      `update quarantine set details = '{}', external_id = null, version = version + 1 where participation_id = any ($1)`,
      [participations],
    );
  }

  /** A retry still finds its key, so nothing is done twice; what it is told is only that the answer is gone. */
  async #eraseStoredAnswers(names: readonly string[]): Promise<void> {
    await this.database.manager.query(
      `update idempotency_keys k set body = '{"value": {"erased": true}}'
       where exists (select 1 from unnest($1::text[]) n (name) where strpos(k.body::text, trim('"' from to_jsonb(n.name)::text)) > 0)`,
      [names],
    );
  }
}
