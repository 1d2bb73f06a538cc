import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { checkLocks, createStudyId, joinLocks, type LockRule } from '@panelbridge/core';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { hashJson } from '../platform/http/canonical-json.js';
import { readPage, type Page } from '../platform/http/pagination.js';
import { fromFaults, ProblemException, unwrap } from '../platform/http/problem.js';
import { AudienceStore } from '../recruitment/audience/audience-store.js';
import type { StudyTemplate } from '../recruitment/templates/study-template.entity.js';
import { StudyTemplatesService } from '../recruitment/templates/study-templates.service.js';
import { findPolicy } from './find-policy.js';
import { IntegrationService } from './integration/integration.service.js';
import { refuseByPolicy } from './refuse-by-policy.js';
import { StudySetups, type StudySetup } from './setup/study-setups.js';
import type { ChangeStudyDto, CreateStudyDto, StudiesQuery } from './study.dto.js';
import { Study } from './study.entity.js';
import { StudyStore } from './study-store.js';
import { readStudyFields, toColumns, type StudyFields } from './study-fields.js';

/** A study together with the set-up that its answer shows. */
export interface StudyWithSetup {
  readonly study: Study;
  readonly setup: StudySetup;
}

/** Makes, lists, reads and changes studies. */
@Injectable()
export class StudiesService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly store: StudyStore,
    private readonly setups: StudySetups,
    private readonly audiences: AudienceStore,
    private readonly templates: StudyTemplatesService,
    private readonly integrations: IntegrationService,
    private readonly events: EventLog,
  ) {}

  /**
   * Makes a draft, from scratch or from a template (S2-3). Where it begins with a platform, what that refuses is refused at once (S2-4).
   *
   * @throws ProblemException `validation_failed` for a template or a connection that is not there, or `policy_refused`
   */
  async create({ templateId, connectionId, ...sent }: CreateStudyDto): Promise<StudyWithSetup> {
    const { manager, workspaceId } = this.database;
    const id = createStudyId(randomBytes);
    const template = templateId === undefined ? null : await this.#findTemplate(templateId);
    const minutes = template?.definition.audience?.participationTimeMinutes;
    const fields = {
      ...template?.definition.study,
      ...(minutes !== undefined && { participationTimeMinutes: minutes }),
      ...withoutUnsent(sent),
    };
    if (minutes !== undefined && fields.participationTimeMinutes !== minutes) throw refuseTime(minutes);
    await manager.insert(Study, { id, workspaceId, title: sent.title, ...toColumns(fields) });
    await this.events.append({ type: 'study.created', studyId: id, to: 'draft', data: template ? { templateId } : {} });
    if (template) await this.templates.fill(id, template);
    if (connectionId !== undefined) await this.integrations.put(id, { connectionId });
    return this.get(id);
  }

  /** Lists studies, the newest first. */
  async list(page: StudiesQuery): Promise<Page<StudyWithSetup>> {
    const { manager, workspaceId } = this.database;
    const query = manager.createQueryBuilder(Study, 'study').where('study.workspaceId = :workspaceId', { workspaceId });
    if (page.status !== undefined) query.andWhere('study.status = :status', { status: page.status });
    const { data, nextCursor } = await readPage(query, page);
    const setups = await this.setups.readAll(data);
    return { data: data.flatMap((study, index) => (setups[index] ? [{ study, setup: setups[index] }] : [])), nextCursor };
  }

  /** Reads one study. @throws ProblemException `not_found` */
  async get(id: string): Promise<StudyWithSetup> {
    const study = await this.store.get(id);
    return { study, setup: await this.setups.read(study) };
  }

  /**
   * Changes a study. Sending what is stored already is no change and raises no version.
   *
   * @throws ProblemException `not_found`, `version_mismatch`, `field_locked` with every locked field, `limit_below_places_taken`,
   *   `set_by_audience`, or `policy_refused` with everything that the platform does not take
   */
  async change(id: string, changes: ChangeStudyDto): Promise<StudyWithSetup> {
    const study = await this.store.lockForChange(id);
    const setup = await this.setups.read(study);
    const current = readStudyFields(study);
    const sent = withoutUnsent(changes);
    unwrap(
      checkLocks({ ...sent }, { launched: study.launchedAt !== null, current: { ...current }, locks: listLocks(setup) }),
      'field_locked',
    );
    checkLimit(study, sent.participationLimit);
    const changed = Object.fromEntries(
      Object.entries(sent).filter(([field, value]) => !hashJson(value).equals(hashJson(current[field as keyof StudyFields]))),
    );
    if (Object.keys(changed).length === 0) return { study, setup };
    const next = Object.assign(new Study(), study, toColumns(changed));
    refuseByPolicy(findPolicy(setup), next, setup, Object.keys(changed));
    if ('participationTimeMinutes' in changed) {
      const audience = await this.audiences.find(id);
      if (audience) throw refuseTime(audience.participationTimeMinutes);
    }
    const updated = await this.store.update(study, toColumns(changed));
    await this.events.append({ type: 'study.changed', studyId: id, data: describeChange(current, changed) });
    return { study: updated, setup: await this.setups.read(updated) };
  }

  async #findTemplate(id: string): Promise<StudyTemplate> {
    const found = await this.templates.find(id);
    if (found) return found;
    const detail = 'There is no template with this id. `GET /api/v1/study-templates` lists them.';
    throw fromFaults([{ code: 'template_unknown', pointer: '/templateId', detail }]);
  }
}

function refuseTime(minutes: number): ProblemException {
  const detail = `The participation time belongs to the audience, which says ${minutes} minutes. Change it there, by \`PUT …/audience\`.`;
  return fromFaults([{ code: 'set_by_audience', pointer: '/participationTimeMinutes', detail }], 'set_by_audience');
}

/** What a study locks at launch: the hub's own rules and those of the platform that asks for people. */
export function listLocks(setup: StudySetup): readonly LockRule[] {
  const locked = findPolicy(setup)?.lockedAtLaunch ?? [];
  return joinLocks(locked.map(({ setting, reason }) => ({ field: setting, reason })));
}

function checkLimit({ placesTaken, launchedAt, recruitmentRate, participationLimit }: Study, limit: number | null | undefined): void {
  if (limit === undefined) return;
  if (limit === null && launchedAt !== null) {
    const detail = 'A study that recruits needs a participation limit. Set a whole number from 1.';
    throw fromFaults([{ code: 'participation_limit_missing', pointer: '/participationLimit', detail }]);
  }
  if (limit !== null && recruitmentRate !== null && limit > (participationLimit ?? 0)) {
    const detail = `Funds are reserved for ${participationLimit} places, so the limit can only fall. Make another study for more people.`;
    throw fromFaults([{ code: 'limit_is_reserved', pointer: '/participationLimit', detail }], 'limit_is_reserved');
  }
  if (limit === null || limit >= placesTaken) return;
  const detail = `${placesTaken} places are taken, so the limit cannot be ${limit}. Choose ${placesTaken} or more.`;
  throw new ProblemException('limit_below_places_taken', {
    detail,
    errors: [{ pointer: '/participationLimit', code: 'limit_below_places_taken', detail }],
  });
}

/** The members that were sent; a DTO has all of its members, most of them undefined. */
function withoutUnsent<Fields extends object>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields>;
}

/** Which fields changed, and the figures that a reader of the log needs; texts stay out of it. */
function describeChange(before: StudyFields, changed: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const fields = Object.keys(changed).toSorted();
  if (!('participationLimit' in changed)) return { fields };
  return { fields, participationLimit: { from: before.participationLimit, to: changed['participationLimit'] } };
}
