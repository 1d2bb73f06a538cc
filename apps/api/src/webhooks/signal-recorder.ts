import { Injectable } from '@nestjs/common';
import type { Signal } from '@panelbridge/core/connector';
import type { EntityManager } from 'typeorm';
import type { LiveConnection } from '../connections/connection-directory.js';
import { makeStorable } from '../connectors/storable.js';
import { HotStatements } from '../links/hot-statements.js';
import type { ConnectedStudy } from './read-signals.js';
import type { Quarantined, SignalResult } from './webhook-result.js';
import { SubjectFinder, type Subject } from './subject-finder.js';

/** A signal with where it came from. */
export interface ReceivedSignal extends Signal {
  readonly eventId: string;
  readonly channel: 'webhook' | 'pull';
  /** Of the request that brought it, if there was one. */
  readonly requestId: string | null;
}

/** Where a quarantined signal came from. */
export interface QuarantineOrigin {
  readonly workspaceId: string;
  readonly connectionId: string;
  readonly channel: 'webhook' | 'pull';
  /** By what a person finds it again: ids alone. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** Records what tools say about people, by whichever channel they say it, and never guesses whom or what they mean. */
@Injectable()
export class SignalRecorder {
  constructor(
    private readonly subjects: SubjectFinder,
    private readonly hot: HotStatements,
  ) {}

  /** Finds whom a signal is about. @param studies those that it may be about */
  find(connection: LiveConnection, externalId: string | null, studies: readonly ConnectedStudy[]): Promise<Subject> {
    return this.subjects.find(connection, externalId, studies);
  }

  /**
   * Records a signal about somebody as evidence. The same event again changes nothing more. What nobody can be credited with, or means nothing
   * here, comes back as quarantined; the caller writes that down by {@link quarantine} in the transaction of its own work.
   */
  async record(connection: LiveConnection, signal: ReceivedSignal, subject: Subject): Promise<SignalResult> {
    const { status } = signal;
    if (subject.kind === 'preview') return { effect: 'preview', status, previewId: subject.previewId };
    const statusMap = connection.resolved.capabilities.statusSync?.statusMap ?? {};
    const outcome = Object.hasOwn(statusMap, status) ? (statusMap[status] ?? null) : null;
    if (subject.kind === 'nobody') {
      const { reason, participationId } = subject;
      const externalId = participationId ?? signal.externalId;
      return { effect: 'quarantined', reason, status, outcome, externalId, participationId, studyId: null };
    }
    const { participationId, studyId } = subject;
    const about = { status, outcome, externalId: participationId, participationId, studyId };
    const quarantined = { effect: 'quarantined', reason: 'unknown', ...about } as const;
    if (outcome === null) return quarantined;
    const { disposition, anomaly } = await this.hot.recordOutcome({
      participation: participationId,
      study: null,
      outcome,
      channel: signal.channel,
      eventId: signal.eventId.slice(0, 200),
      connectionId: connection.id,
      partnerStatus: status.slice(0, 200),
      occurredAt: signal.occurredAt === null ? null : new Date(signal.occurredAt),
      requestId: signal.requestId,
    });
    return disposition === 'unknown' ? quarantined : { effect: 'recorded', status, outcome, participationId, disposition, anomaly };
  }

  /** Keeps a signal for a person to decide about, in the caller's transaction; equal ones are counted. */
  async quarantine(manager: EntityManager, origin: QuarantineOrigin, result: Quarantined): Promise<void> {
    const { workspaceId, connectionId, channel, details } = origin;
    const { reason, externalId, status, outcome, studyId } = result;
    await manager.query('select quarantine_signal($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
      workspaceId,
      studyId,
      connectionId,
      channel,
      reason,
      externalId,
      status,
      outcome,
      JSON.stringify(makeStorable(details)),
    ]);
  }
}
