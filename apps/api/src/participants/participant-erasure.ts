import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { Participant } from './participant.entity.js';
import { PersonNames } from './person-names.js';

const maximumRounds = 5;

/** A person under their lock, with the ids of all their participations, which are locked too. */
export interface HeldPerson {
  readonly participant: Participant;
  readonly participations: readonly string[];
}

/** A person, as far as other parts of the hub may know them. */
export interface ErasedPerson {
  readonly id: string;
  readonly email: string | null;
  /** Ids of all their participations. */
  readonly participations: readonly string[];
}

/** Erases what another part of the hub holds about people, in the open transaction. */
export type ErasureStep = (people: readonly ErasedPerson[]) => Promise<void>;

interface HeldParticipation {
  readonly id: string;
  readonly participant_id: string;
}

/**
 * Takes a person out of everything that is stored. What is left tells no one who it was: ids, statuses, the times and amounts of the ledger.
 * Emails and invitations go with the person's row, by the database's own references.
 */
@Injectable()
export class ParticipantErasure {
  readonly #steps: ErasureStep[] = [];

  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly names: PersonNames,
  ) {}

  /**
   * Adds what another part of the hub does when people are erased, in the same transaction and before their own rows go.
   */
  addStep(step: ErasureStep): void {
    this.#steps.push(step);
  }

  /** Locks one person as {@link holdAll} does. @returns `null` when there is no such person */
  async hold(id: string): Promise<HeldPerson | null> {
    return (await this.holdAll([id]))[0] ?? null;
  }

  /**
   * Locks people together with their participations: these first, as everything else does. Who gets another participation meanwhile is let go and locked again, since waiting for it would turn the order around.
   *
   * @returns who is there
   */
  async holdAll(ids: readonly string[]): Promise<readonly HeldPerson[]> {
    const { manager, workspaceId } = this.database;
    if (ids.length === 0) return [];
    const list = (lock: string): Promise<HeldParticipation[]> =>
      manager.query<HeldParticipation[]>(
        `select id, participant_id from participations where participant_id = any ($1::uuid[]) order by id ${lock}`,
        [ids],
      );
    for (let round = 0; round < maximumRounds; round += 1) {
      await manager.query('savepoint hold');
      const participations = await list('for no key update');
      const participants = await manager.find(Participant, {
        where: { id: In(ids), workspaceId },
        // Everybody who holds several people does so in this order.
        order: { email: 'ASC', id: 'ASC' },
        lock: { mode: 'pessimistic_write' },
      });
      const held = new Set(participations.map(({ id }) => id));
      if ((await list('')).every((row) => held.has(row.id))) {
        const byPerson = Map.groupBy(participations, (row) => row.participant_id);
        return participants.map((participant) => ({
          participant,
          participations: (byPerson.get(participant.id) ?? []).map(({ id }) => id),
        }));
      }
      await manager.query('rollback to savepoint hold');
    }
    throw new Error(`somebody among ${ids.join(', ')} got participations in each of ${maximumRounds} rounds`);
  }

  /** Erases people in the transaction that holds them. */
  async eraseAll(people: readonly HeldPerson[]): Promise<void> {
    if (people.length === 0) return;
    const erased = people.map(({ participant: { id, email }, participations }) => ({ id, email, participations }));
    for (const step of this.#steps) await step(erased);
    for (const person of people) await this.#erase(person);
  }

  async #erase({ participant, participations }: HeldPerson): Promise<void> {
    const { manager } = this.database;
    const { id, email } = participant;
    const names = await this.names.list(participations);
    await this.#eraseRecords(participations, names);
    await this.#eraseReports(participations, names);
    await this.#eraseFindings(participations, names);
    await this.#eraseStoredAnswers([id, ...names, ...(email === null ? [] : [email])]);
    await manager.query(
      'update participations set answers = null, criteria = null, participant_id = null, version = version + 1, updated_at = now() where participant_id = $1',
      [id],
    );
    await manager.query('delete from participants where id = $1', [id]);
  }

  /**
   * What came from tools or went to them. A webhook that has been read is needed no more than its id, by which a repetition is recognised; one
   * that is still to be read is emptied by whoever reads it. Of equal reports only the first is named in quarantine, so an assigned one takes
   * along all that were counted with it.
   */
  async #eraseReports(participations: readonly string[], names: readonly string[]): Promise<void> {
    const { manager } = this.database;
    const [webhooks] = await manager.query<[{ connection_id: string; request_id: string | null }[], number]>(
      `update inbound_webhooks w set body = '', headers = '{}', result = '{"erased": true}'
       where w.processed_at is not null and (
         exists (
           select 1 from jsonb_array_elements(w.result -> 'signals') s
           where s ->> 'participationId' = any ($1) or s ->> 'externalId' = any ($2))
         or exists (
           select 1 from quarantine q where q.participation_id = any ($1) and (q.details ->> 'webhookId' = w.id::text
             or q.connection_id = w.connection_id and exists (
               select 1 from jsonb_array_elements(w.result -> 'signals') s
               where s ->> 'effect' = 'quarantined' and s ->> 'reason' = q.reason
                 and left(s ->> 'externalId', 200) is not distinct from q.external_id
                 and left(s ->> 'status', 200) is not distinct from q.partner_status))
         )
       ) returning w.connection_id, w.request_id`,
      [participations, names],
    );
    await manager.query(
      `update exchanges x set request = null, response = null where x.participation_id = any ($1)
         or x.direction = 'inbound' and (x.connection_id, x.request_id) in (select * from unnest($2::uuid[], $3::text[]))`,
      [participations, webhooks.map(({ connection_id }) => connection_id), webhooks.map(({ request_id }) => request_id)],
    );
    // What names the person and nobody has decided about, nobody can decide about any more.
    await manager.query(
      `update quarantine set details = '{}', external_id = null, version = version + 1,
         resolution = case state when 'open' then 'The person whom it named was erased.' else resolution end,
         resolved_at = coalesce(resolved_at, now()), state = case state when 'open' then 'dismissed' else state end
       where participation_id = any ($1) or external_id = any ($2)`,
      [participations, names],
    );
    await manager.query('update exclusions set external_id = null, note = null, version = version + 1 where participation_id = any ($1)', [
      participations,
    ]);
  }

  /**
   * Records of tools that name the person, and the answers that they stood in. Whom a record is about is never asked again, so that it
   * stays nameless; who is credited with it stays, for the ledger.
   */
  async #eraseRecords(participations: readonly string[], names: readonly string[]): Promise<void> {
    const { manager } = this.database;
    const records = await manager.query<{ id: string; connection_id: string; record_id: string; external_id: string | null }[]>(
      `select r.id, r.connection_id, r.record_id, r.external_id from pulled_records r
       where r.participation_id = any ($1) or r.external_id = any ($2) or exists (
         select 1 from quarantine q
         where (q.participation_id = any ($1) or q.external_id = any ($2)) and q.channel = 'pull' and q.study_id = r.study_id and q.details ->> 'recordId' = r.record_id)
       order by r.id for update`,
      [participations, names],
    );
    if (records.length === 0) return;
    await manager.query('update pulled_records set external_id = null, erased_at = now() where id = any ($1)', [
      records.map(({ id }) => id),
    ]);
    // What was wrong with an answer may be told by its first words.
    await manager.query(
      `update pulls p set error_detail = null
       where exists (select 1 from unnest($1::uuid[], $2::text[]) r (connection, external)
         where r.connection = p.connection_id and strpos(p.error_detail, r.external) > 0)`,
      [records.map((record) => record.connection_id), records.map((record) => record.external_id)],
    );
    await manager.query(
      `update exchanges x set request = null, response = null
       where x.direction = 'outbound' and x.operation in ('pull', 'identify') and x.response is not null and exists (
         select 1 from unnest($1::uuid[], $2::text[], $3::text[]) r (connection, record, external)
         where r.connection = x.connection_id and (
           strpos(x.path, r.record) > 0
           or strpos(x.response::text, trim('"' from to_jsonb(r.record)::text)) > 0
           or strpos(x.response::text, trim('"' from to_jsonb(r.external)::text)) > 0))`,
      [
        records.map((record) => record.connection_id),
        records.map((record) => record.record_id),
        records.map((record) => record.external_id),
      ],
    );
  }

  /**
   * Where both sides of a study disagreed about the person, without the tool's id. Findings that only the id told apart would then be the same
   * one, so the first is kept and the others are closed, and so are those that knew nothing but the id.
   */
  async #eraseFindings(participations: readonly string[], names: readonly string[]): Promise<void> {
    const { manager } = this.database;
    await manager.query(
      'select 1 from findings where participation_id = any ($1) or external_id = any ($2) order by id for no key update',
      [participations, names],
    );
    await manager.query(
      // Those of the person first, which are few: asked for each open finding of the workspace, the second question would take its square.
      `with mine as materialized (
         select id, participation_id, study_id, kind from findings
         where state in ('open', 'acknowledged') and (participation_id = any ($1) or external_id = any ($2)))
       update findings f set state = 'gone', version = f.version + 1 from mine m
       where m.id = f.id and (m.participation_id is null or m.participation_id = any ($1) and exists (
         select 1 from mine o where o.participation_id = m.participation_id and o.study_id = m.study_id and o.kind = m.kind and o.id < m.id))`,
      [participations, names],
    );
    for (const table of ['reconciliation_rows', 'reconciliation_pairs']) {
      await manager.query(
        `update ${table} set external_id = null where (participation_id = any ($1) or external_id = any ($2)) and external_id is not null`,
        [participations, names],
      );
    }
    await manager.query(
      `update findings set external_id = null, details = '{}', version = version + 1 where participation_id = any ($1) or external_id = any ($2)`,
      [participations, names],
    );
  }

  /** A retry still finds its key, so nothing is done twice; what it is told is only that the answer is gone, whatever it sends. */
  async #eraseStoredAnswers(names: readonly string[]): Promise<void> {
    await this.database.manager.query(
      `update idempotency_keys k set body = '{"value": {"erased": true}}', body_hash = ''
       where exists (select 1 from unnest($1::text[]) n (name) where strpos(k.body::text, trim('"' from to_jsonb(n.name)::text)) > 0)`,
      [names],
    );
  }
}
