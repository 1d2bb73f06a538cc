import { Injectable } from '@nestjs/common';
import { findRequest } from '../platform/http/request-context.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';

/** What happened. Types are `<noun>.<past participle>`, for example `study.launched`; the list is in `event-types.ts`. */
export interface NewEvent {
  readonly type: string;
  readonly studyId?: string;
  readonly participationId?: string;
  /** Id of the thing that it happened to, when it is neither of the two. */
  readonly subjectId?: string;
  readonly from?: string | null;
  readonly to?: string;
  /** `redirect`, `webhook`, `pull`, `manual`, `entry`, `screener`; left out where none applies. */
  readonly channel?: string;
  readonly reason?: string;
  /** Ids and numbers only, never personal data. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** Who did it, when it was not the key of the present request. */
  readonly actor?: { readonly kind: 'participant' | 'connector' | 'system'; readonly id?: string };
}

/** The append-only log of everything that happened; written in the transaction of the change itself. */
@Injectable()
export class EventLog {
  constructor(private readonly database: WorkspaceDatabase) {}

  /** Appends events to the open workspace transaction, in order. @throws Error outside of one */
  async append(...events: readonly NewEvent[]): Promise<void> {
    const request = findRequest();
    const rows = events.map((event) => ({
      type: event.type,
      study_id: event.studyId ?? null,
      participation_id: event.participationId ?? null,
      subject_id: event.subjectId ?? null,
      from_status: event.from ?? null,
      to_status: event.to ?? null,
      actor_kind: event.actor?.kind ?? (request?.actor ? 'api_key' : 'system'),
      actor: event.actor ? (event.actor.id ?? null) : (request?.actor?.keyId ?? null),
      channel: event.channel ?? null,
      reason: event.reason ?? null,
      data: event.data ?? {},
      request_id: request?.requestId ?? null,
    }));
    await this.database.manager.query(
      `insert into events (workspace_id, type, study_id, participation_id, subject_id, from_status, to_status, actor_kind, actor, channel, reason, data, request_id)
       select $1, r.* from jsonb_to_recordset($2) r (type text, study_id text, participation_id text, subject_id text, from_status text, to_status text,
         actor_kind text, actor text, channel text, reason text, data jsonb, request_id text)`,
      [this.database.workspaceId, JSON.stringify(rows)],
    );
  }
}
