import { Injectable } from '@nestjs/common';
import { callToActionConfirmation, listAttachFaults, type Fault } from '@panelbridge/core';
import { EventLog } from '../../events/event-log.js';
import { Configuration } from '../../platform/configuration/configuration.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { fromFaults, ProblemException } from '../../platform/http/problem.js';
import { currentActor, currentRequest } from '../../platform/http/request-context.js';
import { requireMatch } from '../../platform/http/versions.js';
import { findPolicy } from '../find-policy.js';
import { refuseByPolicy } from '../refuse-by-policy.js';
import { StudySetups, type StudySetup } from '../setup/study-setups.js';
import type { Study } from '../study.entity.js';
import { StudyStore } from '../study-store.js';
import { checkIntegration, type IntegrationValues } from './check-integration.js';
import { requireConnection, requireSettings } from './integration-locks.js';
import type { PutIntegrationDto } from './integration.dto.js';
import { Integration, type Confirmation } from './integration.entity.js';
import { ReturnKeyStore } from './return-key-store.js';
import { Tools, type Tool } from './tools.js';

/** A study's integration with all that its answer shows. */
export interface IntegrationWithSetup {
  readonly study: Study;
  readonly integration: Integration;
  readonly setup: StudySetup;
}

/** Joins studies to tools. */
@Injectable()
export class IntegrationService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly store: StudyStore,
    private readonly tools: Tools,
    private readonly keys: ReturnKeyStore,
    private readonly setups: StudySetups,
    private readonly events: EventLog,
    private readonly configuration: Configuration,
  ) {}

  /** Reads it. @throws ProblemException `not_found` when the study does not exist or has none */
  async get(studyId: string): Promise<IntegrationWithSetup> {
    const study = await this.store.get(studyId);
    const setup = await this.setups.read(study);
    if (setup.integration) return { study, integration: setup.integration, setup };
    const detail = 'The study has no integration yet. Choose a connection by `PUT /api/v1/studies/{id}/integration`.';
    throw new ProblemException('not_found', { detail });
  }

  /**
   * Makes or replaces it. Return addresses are made once, as soon as connection and invite link are set, and stay for good.
   *
   * @throws ProblemException `not_found`, `version_mismatch`, `study_closed`, `policy_refused`, `field_locked` for another connection, another meaning of a
   *   return or a locked setting after the launch, or `validation_failed` with every fault
   */
  async put(studyId: string, sent: PutIntegrationDto): Promise<IntegrationWithSetup> {
    const study = await this.store.lock(studyId);
    if (study.status === 'closed') throw new ProblemException('study_closed');
    const before = await this.setups.read(study);
    if (before.integration) requireMatch(currentRequest(), before.integration.version);
    requireConnection(study, before, sent);
    const tool = await this.#findTool(sent.connectionId);
    // A platform that is chosen anew says at once what it does not take of the study.
    if (before.integration?.connectionId !== sent.connectionId) refuseByPolicy(findPolicy({ tool }), study, before);
    const { faults, ...values } = checkIntegration(sent, tool, { allowLoopbackHttp: this.configuration.demo });
    const unmet = values.inviteLink === null ? [] : listAttachFaults(this.#draft(study, sent, values, before, tool).requirements);
    if (faults.length + unmet.length > 0) throw fromFaults([...faults, ...unmet]);
    await this.#checkSettingLocks(study, before, values, tool);
    if (values.inviteLink !== null) await this.keys.ensure(studyId, tool.resolved.capabilities.redirect?.returns ?? []);
    const confirmedBefore = Object.keys(before.integration?.confirmations ?? {});
    const changed = await this.#chooseOnReturn(study, sent, tool, before);
    const integration = await this.#write(changed, sent, values, before, tool);
    await this.events.append({
      type: 'integration.changed',
      studyId,
      subjectId: integration.connectionId,
      data: { version: integration.version, ...describeConfirmations(confirmedBefore, Object.keys(integration.confirmations)) },
    });
    return { study: changed, integration, setup: await this.setups.read(changed) };
  }

  /**
   * Notes that the outline changed in the tool, which the hub cannot see; what a preview had proven has to be proven again (S1-33).
   *
   * @throws ProblemException `not_found`, `integration_missing`, or `version_mismatch`
   */
  async markOutlineChanged(studyId: string): Promise<IntegrationWithSetup> {
    const study = await this.store.lock(studyId);
    const { manager, workspaceId } = this.database;
    const where = { studyId, workspaceId };
    const before = await manager.findOneBy(Integration, where);
    if (!before) throw new ProblemException('integration_missing');
    requireMatch(currentRequest(), before.version);
    await manager.update(Integration, where, {
      outlineChangedAt: () => 'now()',
      version: () => 'version + 1',
      updatedAt: () => 'now()',
    });
    await this.events.append({ type: 'integration.outline_changed', studyId });
    const integration = await manager.findOneByOrFail(Integration, where);
    return { study, integration, setup: await this.setups.read(study) };
  }

  async #findTool(connectionId: string): Promise<Tool> {
    const tool = await this.tools.find(connectionId);
    const pointer = '/connectionId';
    if (!tool)
      throw fromFaults([
        { code: 'connection_unknown', pointer, detail: 'There is no usable connection with this id. Create one, or run its check.' },
      ]);
    const { redirect, recruitment } = tool.resolved.capabilities;
    if (redirect || recruitment) return tool;
    const detail = `${tool.title} neither leads people into a tool nor recruits them, so a study cannot use it. Choose another connection.`;
    throw fromFaults([{ code: 'connection_unsuited', pointer, detail } satisfies Fault]);
  }

  /** What people are led by, and what comes back is read by, stays while they are under way. @throws ProblemException `field_locked` */
  async #checkSettingLocks(
    study: Study,
    { integration }: StudySetup,
    { studyConfig }: IntegrationValues,
    { manifest }: Tool,
  ): Promise<void> {
    if (study.launchedAt === null || !integration) return;
    const [read] = await this.database.manager.query<{ found: boolean }[]>(
      'select exists (select 1 from pulled_records where study_id = $1) as found',
      [study.id],
    );
    requireSettings(manifest, { current: integration.studyConfig, next: studyConfig, hasRecords: read?.found === true });
  }

  /** What a return leads to is a setting of the study (D2): chosen here before the launch, else as it stands, else the connector's default. */
  async #chooseOnReturn(study: Study, sent: PutIntegrationDto, tool: Tool, before: StudySetup): Promise<Study> {
    const declared = tool.resolved.capabilities.redirect?.onReturn;
    if (!declared || study.launchedAt !== null) return study;
    const kept = before.integration && !declared.fixed ? study.onReturn : declared.default;
    const onReturn = sent.onReturn ?? kept;
    return onReturn === study.onReturn ? study : this.store.update(study, { onReturn });
  }

  /** The set-up as it would be with what was sent, but for the return addresses of a link that is new. */
  #draft(study: Study, sent: PutIntegrationDto, values: IntegrationValues, before: StudySetup, tool: Tool): StudySetup {
    const { connectionId } = sent;
    const previous = before.integration?.connectionId === connectionId ? before.integration : null;
    const confirmations = mergeConfirmations(previous?.confirmations ?? {}, sent.confirmations ?? {});
    const { inviteLink, parameterName, studyConfig } = values;
    const draft = { connectionId, inviteLink, parameterName, studyConfig, callToAction: null, confirmations };
    const integration = Object.assign(new Integration(), draft);
    return this.setups.derive(study, { integration, tool, keys: [], hasScreener: before.hasScreener });
  }

  async #write(study: Study, sent: PutIntegrationDto, values: IntegrationValues, before: StudySetup, tool: Tool): Promise<Integration> {
    const { manager, workspaceId } = this.database;
    const where = { studyId: study.id, workspaceId };
    const { connectionId } = sent;
    // What was said about another tool says nothing about this one.
    const previous = before.integration?.connectionId === connectionId ? before.integration : null;
    const callToAction = values.callToAction === undefined ? (previous?.callToAction ?? null) : values.callToAction;
    const { inviteLink, parameterName, studyConfig } = values;
    const content = { ...where, connectionId, inviteLink, parameterName, studyConfig, callToAction };
    const draft = Object.assign(new Integration(), content, { confirmations: {} });
    const { returnUrls } = this.setups.derive(study, {
      integration: draft,
      tool,
      keys: await this.keys.list(study.id),
      hasScreener: before.hasScreener,
    });
    const confirmations = mergeConfirmations(previous?.confirmations ?? {}, sent.confirmations ?? {});
    // Another address has to be pasted into the tool, so that the old one was pasted is no longer of use.
    const isPasteOutdated = before.returnUrls.length > 0 && !isSamePaste(before.returnUrls, returnUrls);
    if (isPasteOutdated && sent.confirmations?.[callToActionConfirmation] !== true) delete confirmations[callToActionConfirmation];
    const stored = before.integration;
    const version = stored ? stored.version + 1 : 1;
    await manager.save(Object.assign(stored ?? new Integration(), content, { confirmations, version, updatedAt: new Date() }));
    return manager.findOneByOrFail(Integration, where);
  }
}

function mergeConfirmations(
  previous: Readonly<Record<string, Confirmation>>,
  sent: Readonly<Record<string, boolean>>,
): Record<string, Confirmation> {
  const merged = { ...previous };
  const confirmation: Confirmation = { at: new Date().toISOString(), by: currentActor().keyId };
  for (const [name, isConfirmed] of Object.entries(sent)) {
    if (!isConfirmed) delete merged[name];
    else merged[name] ??= confirmation;
  }
  return merged;
}

/** What a person vouched for by this change, and what they took back: names only, who and when stand in the event itself. */
function describeConfirmations(before: readonly string[], after: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const confirmed = after.filter((name) => !before.includes(name));
  const withdrawn = before.filter((name) => !after.includes(name));
  return { ...(confirmed.length > 0 && { confirmed }), ...(withdrawn.length > 0 && { withdrawn }) };
}

function isSamePaste(before: StudySetup['returnUrls'], after: StudySetup['returnUrls']): boolean {
  return before.every(({ name, pasteUrl }) => after.some((one) => one.name === name && one.pasteUrl === pasteUrl));
}
