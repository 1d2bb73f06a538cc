import { Injectable } from '@nestjs/common';
import { listRequirements, listSetupWarnings, resolveSetup, type Fault, type NamedRequirement, type Setup } from '@panelbridge/core';
import { In } from 'typeorm';
import { Configuration } from '../../platform/configuration/configuration.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { ScreenerRow } from '../../screeners/screener.entity.js';
import { Integration } from '../integration/integration.entity.js';
import { ReturnKey } from '../integration/return-key.entity.js';
import { listReturnUrls, type ReturnUrl } from '../integration/return-urls.js';
import { Tools, type Tool } from '../integration/tools.js';
import type { Study } from '../study.entity.js';
import { hashSetup } from './hash-setup.js';

/** How far a study is joined to its tool, with everything that this was derived from. */
export interface StudySetup {
  readonly setup: Setup;
  /** Everything that is needed, met or not. */
  readonly requirements: readonly NamedRequirement[];
  /** Changes with anything that a preview proves. */
  readonly hash: string;
  readonly integration: Integration | null;
  readonly tool: Tool | null;
  readonly returnUrls: readonly ReturnUrl[];
  /** Whether people reach the tool by a link; true while no connection is chosen. */
  readonly usesLink: boolean;
  /** Whether the study has a screener of the hub's. */
  readonly hasScreener: boolean;
}

/** What a set-up is derived from, beside the study itself. */
export interface SetupParts {
  readonly integration: Integration | null;
  readonly tool: Tool | null;
  readonly keys: readonly ReturnKey[];
  readonly hasScreener: boolean;
}

/** What the set-up of a study depends on of the study itself. */
export type SetupStudy = Pick<Study, 'id' | 'status'>;

/** Derives the set-up of studies, in the open workspace transaction. */
@Injectable()
export class StudySetups {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly tools: Tools,
    private readonly configuration: Configuration,
  ) {}

  /** The set-up of one study. */
  async read(study: SetupStudy): Promise<StudySetup> {
    const [only] = await this.readAll([study]);
    if (!only) throw new Error('one study has one set-up');
    return only;
  }

  /** The set-ups of many studies, in their order, in four statements. */
  async readAll(studies: readonly SetupStudy[]): Promise<readonly StudySetup[]> {
    if (studies.length === 0) return [];
    const { manager, workspaceId } = this.database;
    const ofStudies = { studyId: In(studies.map(({ id }) => id)), workspaceId };
    const integrations = new Map((await manager.findBy(Integration, ofStudies)).map((one) => [one.studyId, one]));
    const keys = Map.groupBy(await manager.findBy(ReturnKey, ofStudies), ({ studyId }) => studyId);
    const screened = await this.#listScreened(studies.map(({ id }) => id));
    const tools = await this.tools.findAll([...integrations.values()].map(({ connectionId }) => connectionId));
    return studies.map((study) => {
      const integration = integrations.get(study.id) ?? null;
      const tool = integration && (tools.get(integration.connectionId) ?? null);
      return this.derive(study, { integration, tool, keys: keys.get(study.id) ?? [], hasScreener: screened.has(study.id) });
    });
  }

  /** Derives a set-up from its parts. */
  derive(study: SetupStudy, { integration, tool, keys, hasScreener }: SetupParts): StudySetup {
    const redirect = tool?.resolved.capabilities.redirect;
    const usesLink = tool === null || redirect !== undefined;
    const returnUrls =
      tool && integration && redirect
        ? listReturnUrls({
            keys,
            redirect,
            parameterName: integration.parameterName,
            toolTitle: tool.connection.name,
            configuration: this.configuration,
          })
        : [];
    const requirements = listRequirements({
      studyStatus: study.status,
      hasConnection: tool !== null,
      usesLink,
      prerequisites: tool?.resolved.docs.prerequisites ?? [],
      hasScreener,
      inviteLink: integration?.inviteLink ?? null,
      returnUrls,
      callToAction: integration?.callToAction ?? null,
      confirmations: Object.fromEntries(Object.keys(integration?.confirmations ?? {}).map((name) => [name, true])),
    });
    const hash = hashSetup({ integration, tool, returnUrls });
    const setup = resolveSetup({
      requirements,
      currentHash: hash,
      verifiedHash: integration?.verifiedHash ?? null,
      verifiedAt: integration?.verifiedAt ?? null,
      outlineChangedAt: integration?.outlineChangedAt ?? null,
      unpreviewable: usesLink ? (redirect?.previewable === false ? 'tool' : null) : 'no_link',
    });
    return { setup, requirements, hash, integration, tool, returnUrls, usesLink, hasScreener };
  }

  /**
   * What whoever invites people to a study should know: that its set-up is not verified, by name, and how to verify it (S1-24). Empty when it
   * is.
   */
  async listInvitationWarnings(study: SetupStudy): Promise<readonly Fault[]> {
    const { setup, usesLink } = await this.read(study);
    return usesLink ? listSetupWarnings(setup) : [];
  }

  async #listScreened(studyIds: readonly string[]): Promise<ReadonlySet<string>> {
    const { manager, workspaceId } = this.database;
    const rows = await manager
      .createQueryBuilder(ScreenerRow, 'screener')
      .select('distinct screener.studyId', 'id')
      .where('screener.workspaceId = :workspaceId and screener.studyId in (:...studyIds)', { workspaceId, studyIds })
      .getRawMany<{ id: string }>();
    return new Set(rows.map(({ id }) => id));
  }
}
