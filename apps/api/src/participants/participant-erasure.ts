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
    const rows = (await manager.query('select id from participations where participant_id = $1 order by id for no key update', [id])) as { id: string }[];
    const participations = rows.map((row) => row.id);
    await manager.query(`update quarantine set details = '{}', external_id = null, version = version + 1 where participation_id = any ($1)`, [participations]);
    await manager.query('update exchanges set request = null, response = null where participation_id = any ($1)', [participations]);
    // A webhook that has been read is needed no more than its id, by which a repetition is recognised.
    await manager.query(
      `update inbound_webhooks w set body = '', headers = '{}' from evidence v
       where v.participation_id = any ($1) and w.connection_id = v.connection_id and w.external_event_id = v.external_event_id and w.processed_at is not null`,
      [participations],
    );
    await this.#eraseStoredAnswers([id, ...participations, ...(email === null ? [] : [email])]);
    await manager.query(
      'update participations set answers = null, participant_id = null, version = version + 1, updated_at = now() where participant_id = $1',
      [id],
    );
    await manager.query('delete from participants where id = $1', [id]);
    return { participations: participations.length };
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
