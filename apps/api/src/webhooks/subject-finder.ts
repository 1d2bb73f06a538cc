import { Injectable } from '@nestjs/common';
import { areIdsRetired, type Anomaly } from '@panelbridge/core';
import type { EntityManager } from 'typeorm';
import type { LiveConnection } from '../connections/connection-directory.js';
import { ParticipantTokens } from '../links/participant-tokens.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { findPlatformSubject } from '../recruitment/platform/find-platform-subject.js';
import type { ConnectedStudy } from './read-signals.js';

/** Whom a signal is about. */
export type Subject =
  | { readonly kind: 'participation'; readonly participationId: string; readonly studyId: string }
  /** The partner reports a preview, which never counts as a participant. */
  | { readonly kind: 'preview'; readonly previewId: string }
  /** Nobody who could be credited. `participationId`: who is named, where that is known and within the workspace. */
  | { readonly kind: 'nobody'; readonly reason: Anomaly; readonly participationId: string | null };

interface StudyOfSubject {
  readonly id: string;
  readonly closedAt: Date | null;
}

/** Finds out whom a partner means, and never guesses. */
@Injectable()
export class SubjectFinder {
  constructor(
    private readonly tokens: ParticipantTokens,
    private readonly database: WorkspaceDatabase,
  ) {}

  /**
   * The participation that an identity names, if it is of a study that uses this connection.
   *
   * @param externalId the token or id that the partner kept; `null`: it sent none
   * @param studies every study that uses the connection
   */
  async find(connection: LiveConnection, externalId: string | null, studies: readonly ConnectedStudy[]): Promise<Subject> {
    if (externalId === null) return nobody('missing');
    if (connection.resolved.capabilities.redirect?.identity === 'partner_id') return this.#findByPartnerId(connection, externalId, studies);
    if (connection.resolved.capabilities.recruitment?.role === 'platform') {
      const subject = await this.#findAtPlatform(connection, externalId, studies);
      if (subject) return subject;
    }
    const reading = this.tokens.read('tracking', externalId);
    if (reading.ok) return this.#check(connection, `pp_${reading.subject}`, studies);
    const preview = this.tokens.read('preview', externalId);
    if (preview.ok) return { kind: 'preview', previewId: preview.subject };
    if (reading.code === 'missing' || reading.code === 'undefined_literal') return nobody('missing');
    return nobody(reading.code === 'tampered' || reading.code === 'expired' ? reading.code : 'unknown');
  }

  /** A platform knows people by its own id or by the pseudonym that they were told under. */
  async #findAtPlatform(
    { id, workspaceId }: LiveConnection,
    externalId: string,
    studies: readonly ConnectedStudy[],
  ): Promise<Subject | null> {
    const found = await this.database.run(workspaceId, (manager) => findPlatformSubject(manager, id, externalId));
    if (!found) return null;
    const { participationId, studyId, closedAt } = found;
    if (areIdsRetired(closedAt, new Date())) return nobody('retired');
    const isConnected = studies.some((study) => study.id === studyId);
    return isConnected ? { kind: 'participation', participationId, studyId } : { kind: 'nobody', reason: 'wrong_study', participationId };
  }

  async #check({ workspaceId }: LiveConnection, participationId: string, studies: readonly ConnectedStudy[]): Promise<Subject> {
    const found = (await this.#findStudy(workspaceId, participationId))?.id;
    if (found !== undefined) {
      return studies.some(({ id }) => id === found)
        ? { kind: 'participation', participationId, studyId: found }
        : { kind: 'nobody', reason: 'wrong_study', participationId };
    }
    const elsewhere = await this.database.findWorkspace('participation', participationId);
    // Another workspace's people are not even named here.
    return nobody(elsewhere !== null ? 'wrong_study' : 'unknown');
  }

  /** A partner's id holds within one study, so it is tried with each study's settings; two that fit are as good as none. */
  async #findByPartnerId(
    { workspaceId, redirect }: LiveConnection,
    externalId: string,
    studies: readonly ConnectedStudy[],
  ): Promise<Subject> {
    const fitting = new Map<string, string>();
    const elsewhere = new Set<string>();
    let isRetired = false;
    for (const { id, config } of studies) {
      const translated = redirect?.internalId?.({ externalId, study: config });
      if (!translated?.ok) continue;
      const study = await this.#findStudy(workspaceId, translated.value);
      if (study === undefined) {
        const previewId = await this.#findPreview(workspaceId, id, translated.value);
        if (previewId !== null) return { kind: 'preview', previewId };
        continue;
      }
      if (areIdsRetired(study.closedAt, new Date())) isRetired = true;
      else if (study.id === id) fitting.set(translated.value, id);
      else elsewhere.add(translated.value);
    }
    const [only] = fitting;
    if (only && fitting.size === 1) return { kind: 'participation', participationId: only[0], studyId: only[1] };
    // Whose it was is not looked up any more; the report is kept under the tool's own id alone.
    if (fitting.size === 0 && isRetired) return nobody('retired');
    const [other = null] = elsewhere;
    return fitting.size === 0 && other !== null ? { kind: 'nobody', reason: 'wrong_study', participationId: other } : nobody('unknown');
  }

  /** A preview of the study whose id stands where a participation's would; it travels through the tool in the same form. */
  async #findPreview(workspaceId: string, studyId: string, participationId: string): Promise<string | null> {
    return this.database.run(workspaceId, async (manager: EntityManager) => {
      const [row] = await manager.query<{ id: string }[]>('select id from previews where id = $1 and study_id = $2', [
        participationId.slice('pp_'.length),
        studyId,
      ]);
      return row?.id ?? null;
    });
  }

  /** The study of a participation of this workspace. */
  async #findStudy(workspaceId: string, participationId: string): Promise<StudyOfSubject | undefined> {
    return this.database.run(workspaceId, async (manager: EntityManager) => {
      const [row] = await manager.query<StudyOfSubject[]>(
        'select s.id, s.closed_at as "closedAt" from participations p join studies s on s.id = p.study_id where p.id = $1',
        [participationId],
      );
      return row;
    });
  }
}

function nobody(reason: Anomaly): Subject {
  return { kind: 'nobody', reason, participationId: null };
}
