import { Injectable } from '@nestjs/common';
import { describeAnomaly, type Anomaly } from '@panelbridge/core';
import { ActorDirectory, type ActorKind } from '../events/actor-directory.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import type { Participation } from './participation.entity.js';
import { ParticipationReader } from './participation-reader.js';
import { QuarantinedReports, type QuarantinedReport } from './quarantined-reports.js';
import { readEvidence, type EvidenceRow } from './read-evidence.js';
import type { TimelineAnomalyDto, TimelineDto, TimelineEntryDto } from './timeline.dto.js';

const maximumEvents = 1_000;
// Of what came at one moment: the invitation, then the report, then what it led to.
const order = { screener_invitation: 0, evidence: 1, quarantine: 2, event: 3, email: 4 } as const;

interface EventRow {
  readonly at: Date;
  readonly type: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly kind: ActorKind;
  readonly actor: string | null;
  readonly channel: string | null;
  readonly reason: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly subject: string | null;
  readonly requestId: string | null;
}

/** Tells the whole story of a participation. */
@Injectable()
export class TimelineService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly reader: ParticipationReader,
    private readonly actors: ActorDirectory,
    private readonly quarantined: QuarantinedReports,
  ) {}

  /** Events, reports, those in quarantine as well, mails and the invitation to the screener, the oldest first. @throws ProblemException `not_found` */
  async read(id: string, studyId?: string): Promise<TimelineDto> {
    const participation = await this.reader.find(id, studyId);
    const { status, why, possibleActs } = await this.reader.get(id, studyId);
    const entries = [
      ...(await this.#readInvitations(participation)),
      ...(await readEvidence(this.database.manager, participation)).map(toEvidenceEntry),
      ...(await this.quarantined.list(id)).map(toQuarantineEntry),
      ...(await this.#readEvents(id)),
      ...(await this.#readEmails(participation)),
    ];
    const sorted = entries.toSorted((left, right) =>
      left.at === right.at ? order[left.kind] - order[right.kind] : left.at < right.at ? -1 : 1,
    );
    return { participationId: id, status, why, possibleActs, entries: sorted };
  }

  async #readEvents(id: string): Promise<TimelineEntryDto[]> {
    const rows = await this.database.manager.query<EventRow[]>(
      `select e.at, e.type, e.from_status as "from", e.to_status as "to", e.actor_kind as kind, e.actor, e.channel,
         e.reason, e.data, e.subject_id as subject, e.request_id as "requestId"
       from events e where e.participation_id = $1 order by e.id limit ${maximumEvents}`,
      [id],
    );
    const actors = await this.actors.name(rows.map(({ kind, actor }) => ({ kind, id: actor })));
    return rows.map(({ at, type, from, to, channel, reason, data, subject, requestId }, index) => ({
      kind: 'event',
      at: at.toISOString(),
      type,
      from,
      to,
      actor: actors[index] ?? null,
      channel,
      reason,
      anomaly: null,
      details: subject === null ? data : { ...data, subjectId: subject },
      requestId,
    }));
  }

  async #readInvitations({ studyId, participantId }: Participation): Promise<TimelineEntryDto[]> {
    const rows = await this.database.manager.query<{ at: Date }[]>(
      'select created_at as at from screener_invitations where study_id = $1 and participant_id = $2 and by_team',
      [studyId, participantId],
    );
    return rows.map(({ at }) => blank({ kind: 'screener_invitation', at: at.toISOString(), type: 'screener.invited' }));
  }

  async #readEmails({ id, studyId, participantId }: Participation): Promise<TimelineEntryDto[]> {
    const rows = await this.database.manager.query<
      { at: Date; template: string; status: string; attempts: number; error: string | null; sentAt: Date | null }[]
    >(
      `select created_at as at, template, status, attempts, error, sent_at as "sentAt" from emails
       where participation_id = $1 or (study_id = $2 and participant_id = $3 and participation_id is null) order by created_at, id`,
      [id, studyId, participantId],
    );
    return rows.map(({ at, template, status, attempts, error, sentAt }) => ({
      ...blank({ kind: 'email', at: at.toISOString(), type: `email.${status}` }),
      reason: error,
      details: { template, attempts, sentAt: sentAt?.toISOString() ?? null },
    }));
  }
}

function toEvidenceEntry(row: EvidenceRow): TimelineEntryDto {
  const { id, outcome, disposition, anomaly, channel, seen, isHeld } = row;
  return {
    ...blank({ kind: 'evidence', at: row.receivedAt.toISOString(), type: `evidence.${disposition}` }),
    actor: toConnector(row),
    channel,
    anomaly: anomaly && toAnomaly(anomaly),
    details: {
      id,
      outcome,
      disposition,
      counts: !isHeld,
      seen,
      lastSeenAt: row.lastSeenAt.toISOString(),
      partnerStatus: row.partnerStatus,
      occurredAt: row.occurredAt?.toISOString() ?? null,
    },
    requestId: row.requestId,
  };
}

function toQuarantineEntry(report: QuarantinedReport): TimelineEntryDto {
  const { id, studyId, outcome, partnerStatus, state, seen } = report;
  return {
    ...blank({ kind: 'quarantine', at: report.receivedAt.toISOString(), type: `quarantine.${state}` }),
    actor: toConnector(report),
    channel: report.channel,
    reason: report.resolution,
    anomaly: toAnomaly(report.reason),
    details: { id, studyId, outcome, partnerStatus, state, seen, lastSeenAt: report.lastSeenAt.toISOString() },
  };
}

function toConnector({ connection, connectionId }: Pick<EvidenceRow, 'connection' | 'connectionId'>): TimelineEntryDto['actor'] {
  return connectionId === null ? null : { kind: 'connector', id: connectionId, name: connection };
}

function toAnomaly(anomaly: Anomaly): TimelineAnomalyDto {
  const { detail, remedy } = describeAnomaly(anomaly);
  return { code: anomaly, detail, remedy };
}

function blank(entry: Pick<TimelineEntryDto, 'kind' | 'at' | 'type'>): TimelineEntryDto {
  return { ...entry, from: null, to: null, actor: null, channel: null, reason: null, anomaly: null, details: {}, requestId: null };
}
