import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { createRandomSuffix } from '@panelbridge/core';
import type { ReturnName } from '@panelbridge/core/connector';
import { ConnectionDirectory } from '../connections/connection-directory.js';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { Integration } from './integration/integration.entity.js';
import { Preview } from './preview/preview.entity.js';
import { StudySetups, type StudySetup } from './setup/study-setups.js';
import { Study } from './study.entity.js';

/** How long a preview may take. */
const lifetimeMilliseconds = 86_400_000;

/** Two identities of one preview. */
export interface StartedPreview {
  /** Leads into the tool; its return proves the set-up. */
  readonly previewId: string;
  /** Only looks at the pages that people land on; proves nothing, since the tool has no part in it. */
  readonly walkId: string;
  readonly expiresAt: Date;
}

/** Where a preview leads. */
export interface OpenedPreview {
  readonly toolUrl: string;
  readonly studyId: string;
}

/** What a preview has come to. */
export interface WalkedPreview {
  readonly studyTitle: string;
  /** Whether this preview has proven the set-up: it was led into the tool, and came back as complete. */
  readonly verified: boolean;
  /** The ways by which it has come back. */
  readonly seen: readonly ReturnName[];
  /** The ways by which it has not. */
  readonly missing: readonly ReturnName[];
}

/**
 * Walks a study's real path with an identity that is no participation, so that nothing it does can count, take a place or be paid (S1-23). An
 * identity that has expired, or was made for a set-up that has changed since, does nothing at all (S1-35).
 */
@Injectable()
export class PreviewService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly setups: StudySetups,
    private readonly connections: ConnectionDirectory,
    private readonly events: EventLog,
  ) {}

  /** Makes a preview of a study's present set-up, in the open workspace transaction. */
  async create(studyId: string, setupHash: string, createdBy: string): Promise<StartedPreview> {
    const { manager, workspaceId } = this.database;
    const expiresAt = new Date(Date.now() + lifetimeMilliseconds);
    const [previewId, walkId] = [createRandomSuffix(16, randomBytes), createRandomSuffix(16, randomBytes)];
    const common = { workspaceId, studyId, createdBy, expiresAt };
    await manager.insert(Preview, [
      { ...common, id: previewId, setupHash },
      { ...common, id: walkId, setupHash: null },
    ]);
    await this.events.append({ type: 'preview.created', studyId, subjectId: previewId });
    return { previewId, walkId, expiresAt };
  }

  /**
   * Leads a preview into the tool, as a participant would be led.
   *
   * @param token the preview's own token, which the tool carries through
   * @returns null when there is no such preview, or it has expired or been overtaken by a change
   */
  async open(previewId: string, token: string): Promise<OpenedPreview | null> {
    const found = await this.#inWorkspace(previewId, async () => {
      const current = await this.#findCurrent(previewId);
      if (!current || current.preview.setupHash === null) return null;
      await this.database.manager.update(Preview, { id: previewId }, { startedAt: () => 'coalesce(started_at, now())' });
      return current;
    });
    const { integration, tool } = found?.setup ?? {};
    if (!found || !tool || !integration?.inviteLink) return null;
    const connection = await this.connections.get(tool.connection.id, tool.connection.version);
    if (!connection.redirect) return null;
    const { inviteLink: link, parameterName: parameter, studyConfig } = integration;
    const built = connection.redirect.entryUrl({
      link,
      parameter,
      token,
      participation: `pp_${previewId}`,
      study: connection.parseStudyConfig(studyConfig),
    });
    if (!built.ok)
      throw new Error(`the stored link of ${found.study.id} cannot be used: ${built.faults.map(({ detail }) => detail).join('; ')}`);
    return { toolUrl: built.value, studyId: found.study.id };
  }

  /**
   * Notes that a preview came back, and marks the set-up as verified when it came back as complete from the tool.
   *
   * @returns null when there is no such preview of this study, or it has expired or been overtaken by a change
   */
  async recordReturn(previewId: string, name: ReturnName, studyId: string): Promise<WalkedPreview | null> {
    return this.#inWorkspace(previewId, async () => {
      const current = await this.#findCurrent(previewId);
      if (!current || current.study.id !== studyId) return null;
      const { preview, study, setup } = current;
      const returns = { ...preview.returns, [name]: preview.returns[name] ?? new Date().toISOString() };
      await this.database.manager.update(Preview, { id: previewId }, { returns });
      const verified = preview.setupHash !== null && preview.startedAt !== null && returns.complete !== undefined;
      if (verified && name === 'complete') await this.#verify(preview);
      const names = setup.returnUrls.map((one) => one.name);
      return {
        studyTitle: study.title,
        verified,
        seen: names.filter((one) => returns[one] !== undefined),
        missing: names.filter((one) => returns[one] === undefined),
      };
    });
  }

  async #inWorkspace<T>(previewId: string, work: () => Promise<T | null>): Promise<T | null> {
    const workspaceId = await this.database.findWorkspace('preview', previewId);
    return workspaceId === null ? null : this.database.run(workspaceId, work);
  }

  /** The preview with its study, both locked, unless it says nothing about the present set-up any more. */
  async #findCurrent(previewId: string): Promise<{ preview: Preview; study: Study; setup: StudySetup } | null> {
    const { manager } = this.database;
    const lock = { mode: 'pessimistic_write' as const };
    const preview = await manager.findOne(Preview, { where: { id: previewId }, lock });
    if (!preview || preview.expiresAt.getTime() <= Date.now()) return null;
    // The study is locked as a change of its integration locks it, so that what is verified is what is stored.
    const study = await manager.findOneOrFail(Study, { where: { id: preview.studyId }, lock });
    const setup = await this.setups.read(study);
    if (preview.setupHash === null) return { preview, study, setup };
    const outlineChangedAt = setup.integration?.outlineChangedAt ?? null;
    const isOvertaken = preview.setupHash !== setup.hash || (outlineChangedAt !== null && outlineChangedAt >= preview.createdAt);
    return isOvertaken ? null : { preview, study, setup };
  }

  async #verify({ id, studyId, setupHash }: Preview): Promise<void> {
    await this.database.manager.update(
      Integration,
      { studyId },
      { verifiedHash: setupHash, verifiedAt: () => 'now()', version: () => 'version + 1', updatedAt: () => 'now()' },
    );
    await this.events.append({ type: 'integration.verified', studyId, subjectId: id });
  }
}
