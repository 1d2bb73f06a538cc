import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Counter } from 'prom-client';
import type { LiveConnection } from '../connections/live-connection.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { Metrics } from '../platform/telemetry/metrics.js';
import type { ConnectedStudy } from '../webhooks/read-signals.js';
import { SignalRecorder } from '../webhooks/signal-recorder.js';
import type { Subject } from '../webhooks/subject-finder.js';
import type { SignalResult } from '../webhooks/webhook-result.js';
import { SettledReports } from './settled-reports.js';

interface OpenRecord {
  readonly id: string;
  readonly record_id: string;
  readonly status: string;
  readonly occurred_at: Date | null;
  readonly is_test: boolean;
  readonly external_id: string | null;
  readonly participation_id: string | null;
  readonly disposition: string | null;
  readonly is_removed: boolean;
}

interface AppliedRecord {
  readonly record: OpenRecord;
  readonly result: SignalResult;
}

const batchSize = 100;
// Each may take a connection of the pool.
const atOnce = 4;

/** Makes evidence of what records say, once for each status of a record. */
@Injectable()
export class RecordApplier {
  readonly #records: Counter<'connector' | 'disposition'>;

  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly signals: SignalRecorder,
    private readonly settled: SettledReports,
    { registry }: Metrics,
  ) {
    this.#records = new Counter({
      name: 'pulled_records_total',
      help: 'Statuses of records that were read at tools, by what became of them',
      labelNames: ['connector', 'disposition'],
      registers: [registry],
    });
  }

  /**
   * Applies every record of a study whose person is known and whose status has not been applied. Done twice, also at once, it changes nothing more:
   * evidence is the same by record and status, and quarantine is written together with the mark that it is done.
   */
  async apply(connection: LiveConnection, study: ConnectedStudy): Promise<void> {
    for (;;) {
      const records = await this.#list(connection, study);
      const applied: AppliedRecord[] = [];
      for (let first = 0; first < records.length; first += atOnce) {
        const some = records.slice(first, first + atOnce);
        applied.push(
          ...(await Promise.all(some.map(async (record) => ({ record, result: await this.#record(connection, study, record) })))),
        );
      }
      await this.#mark(connection, study, applied);
      if (records.length < batchSize) break;
    }
    await this.database.run(connection.workspaceId, () => this.settled.closeConfirmed(study.id));
  }

  #list(connection: LiveConnection, study: ConnectedStudy): Promise<OpenRecord[]> {
    return this.database.run(connection.workspaceId, (manager) =>
      manager.query<OpenRecord[]>(
        `select id, record_id, status, occurred_at, is_test, external_id, participation_id, disposition,
           vanished_at is not null as is_removed
         from pulled_records
         where study_id = $1 and connection_id = $2 and identified_at is not null and applied_status is distinct from status
         order by id limit ${batchSize}`,
        [study.id, connection.id],
      ),
    );
  }

  async #record(connection: LiveConnection, study: ConnectedStudy, record: OpenRecord): Promise<SignalResult> {
    const { status, external_id: externalId, occurred_at: at } = record;
    if (record.is_test) return { effect: 'test', status };
    const eventId = `${record.record_id}:${status}`;
    const signal = {
      externalId,
      status,
      eventId,
      occurredAt: at?.getTime() ?? null,
      test: false,
      channel: 'pull',
      requestId: null,
    } as const;
    return this.signals.record(connection, signal, await this.#find(connection, study, record));
  }

  /** Who was credited once is known, also when their id there is retired or erased by now. */
  async #find(connection: LiveConnection, study: ConnectedStudy, record: OpenRecord): Promise<Subject> {
    const { participation_id: participationId, disposition } = record;
    if (participationId !== null && disposition !== 'quarantined') return { kind: 'participation', participationId, studyId: study.id };
    return this.signals.find(connection, record.external_id, [study]);
  }

  async #mark(connection: LiveConnection, study: ConnectedStudy, applied: readonly AppliedRecord[]): Promise<void> {
    if (applied.length === 0) return;
    const { workspaceId } = connection;
    const isToken = connection.resolved.capabilities.redirect?.identity !== 'partner_id';
    const marked = await this.database.run(workspaceId, async (manager) => {
      const people = await this.#holdPeople(manager, applied);
      const [rows] = await manager.query<[{ id: string }[], number]>(
        `update pulled_records r set applied_status = i.status, applied_at = now(),
           -- What it came to when it was recorded first, also where whoever did that was killed before this.
           disposition = coalesce((
             select v.disposition from evidence v
             where v.participation_id = i.participation and v.channel = 'pull' and v.external_event_id = left(r.record_id || ':' || i.status, 200)
             limit 1), i.disposition),
           participation_id = coalesce(i.participation, r.participation_id),
           -- A token is nobody else's to read, and of who was erased nothing is kept.
           external_id = case when i.participation = any ($5) then null when $6 and r.external_id is not null then coalesce(i.participation, r.external_id)
             else r.external_id end
         from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $7::boolean[]) i (id, status, disposition, participation, named)
         where r.id = i.id and r.status = i.status and r.applied_status is distinct from i.status
           -- What was named meanwhile is applied with its name.
           and (i.named or r.external_id is null)
         returning r.id`,
        [
          applied.map(({ record }) => record.id),
          applied.map(({ record }) => record.status),
          applied.map(({ result }) => toDisposition(result)),
          applied.map(({ result }) => toParticipation(result)),
          people.filter(({ participant_id: person }) => person === null).map(({ id }) => id),
          isToken,
          applied.map(({ record }) => record.external_id !== null),
        ],
      );
      const done = new Set(rows.map(({ id }) => id));
      const ours = applied.filter(({ record }) => done.has(record.id));
      for (const { record, result } of ours) {
        if (result.effect !== 'quarantined') continue;
        const details = {
          recordId: record.record_id,
          eventId: `${record.record_id}:${record.status}`,
          ...(record.is_removed && { removed: true }),
        };
        const origin = { workspaceId, connectionId: connection.id, channel: 'pull', details } as const;
        await this.signals.quarantine(manager, origin, { ...result, studyId: study.id });
      }
      const named = ours.filter(({ record }) => record.disposition === 'quarantined' && record.external_id !== null);
      await this.settled.closeNameless(
        study.id,
        connection.id,
        named.map(({ record }) => record.record_id),
      );
      return ours;
    });
    for (const { result } of marked) this.#records.inc({ connector: connection.connectorId, disposition: toDisposition(result) });
  }

  /** Their rows are held, so that an erasure either is seen here or sees what is written now. */
  #holdPeople(manager: EntityManager, applied: readonly AppliedRecord[]): Promise<{ id: string; participant_id: string | null }[]> {
    const named = applied.flatMap(({ result }) => toParticipation(result) ?? []);
    return manager.query('select id, participant_id from participations where id = any ($1) order by id for share', [named]);
  }
}

function toDisposition(result: SignalResult): string {
  return result.effect === 'recorded' ? result.disposition : result.effect;
}

function toParticipation(result: SignalResult): string | null {
  return 'participationId' in result ? result.participationId : null;
}
