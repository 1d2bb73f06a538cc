import { Injectable } from '@nestjs/common';
import {
  buildSlots,
  checkAvailability,
  checkPolicy,
  fault,
  isModerated,
  type Availability,
  type DateRange,
  type Fault,
  type Slot,
} from '@panelbridge/core';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { fromFaults, ProblemException } from '../platform/http/problem.js';
import { currentRequest } from '../platform/http/request-context.js';
import { requireMatch } from '../platform/http/versions.js';
import { findPolicy } from '../studies/find-policy.js';
import { StudySetups } from '../studies/setup/study-setups.js';
import type { Study } from '../studies/study.entity.js';
import { StudyStore } from '../studies/study-store.js';
import type { DateRangeDto, SetAvailabilityDto } from './availability.dto.js';
import { AvailabilityRow } from './availability.entity.js';

const defaults = { gapMinutes: 0, holdHours: 72 } as const;

/** When the teams of studies hold sessions. */
@Injectable()
export class AvailabilityService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly studies: StudyStore,
    private readonly setups: StudySetups,
    private readonly events: EventLog,
  ) {}

  /** The availability of a study; null while nobody has said. */
  find(studyId: string): Promise<AvailabilityRow | null> {
    const { manager, workspaceId } = this.database;
    return manager.findOneBy(AvailabilityRow, { studyId, workspaceId });
  }

  /** The same. @throws ProblemException `not_found` */
  async get(studyId: string): Promise<{ readonly study: Study; readonly row: AvailabilityRow }> {
    const study = await this.studies.get(studyId);
    const row = await this.find(studyId);
    if (row) return { study, row };
    throw new ProblemException('not_found', { detail: 'Nobody has said yet when sessions of the study are held. Say it by `PUT`.' });
  }

  /**
   * Says when sessions are held. Those that were made before stay as they are.
   *
   * @throws ProblemException `availability_refused` with everything that is wrong, `study_closed`, `version_mismatch`
   */
  async set(studyId: string, body: SetAvailabilityDto): Promise<{ readonly study: Study; readonly row: AvailabilityRow }> {
    const study = await this.studies.lock(studyId);
    if (study.status === 'closed') throw new ProblemException('study_closed', { detail: 'No session is held after the close.' });
    const before = await this.find(studyId);
    if (before) requireMatch(currentRequest(), before.version);
    const sent = toAvailability(body);
    const checked = checkAvailability(sent);
    const faults = [...(await this.#checkStudy(study, body)), ...(checked.ok ? [] : checked.faults)];
    if (!checked.ok || faults.length > 0) throw fromFaults(faults, 'availability_refused');
    const { manager, workspaceId } = this.database;
    const columns = {
      definition: checked.value,
      gapMinutes: body.gapMinutes ?? defaults.gapMinutes,
      holdHours: body.holdHours ?? defaults.holdHours,
    };
    if (before) {
      const raised = { ...columns, version: () => 'version + 1', updatedAt: () => 'now()' };
      await manager.update(AvailabilityRow, { studyId, workspaceId }, raised);
    } else await manager.insert(AvailabilityRow, { studyId, workspaceId, ...columns });
    await this.events.append({ type: 'availability.changed', studyId });
    return this.get(studyId);
  }

  /** The slots from a moment on; none while the study has no participation time. */
  listSlots({ definition, gapMinutes }: AvailabilityRow, { participationMinutes }: Study, notBefore: Date): readonly Slot[] {
    return participationMinutes === null ? [] : buildSlots(definition, participationMinutes, { gapMinutes, notBefore });
  }

  /** Lists what stands against the dates by the policy of the platform that the study recruits for (S2-30). */
  async listPolicyFaults(study: Study, kind: DateRange['kind']): Promise<readonly Fault[]> {
    const policy = findPolicy(await this.setups.read(study));
    if (policy === null) return [];
    const kept = checkPolicy(policy, { kind: study.kind, dateRange: kind });
    return kept.ok ? [] : kept.faults.filter(({ pointer }) => pointer === '/dateRange');
  }

  async #checkStudy(study: Study, { dateRange, sessionMinutes }: SetAvailabilityDto): Promise<readonly Fault[]> {
    const faults: Fault[] = [];
    if (!isModerated(study.kind)) {
      const detail =
        'People take part in this kind of study alone and whenever they like, so it has no scheduling. Only an interview or a group interview has.';
      faults.push(fault('scheduling_not_supported', '', detail));
    }
    const minutes = study.participationMinutes;
    if (sessionMinutes !== undefined && sessionMinutes !== minutes) {
      const detail = `A session takes the participation time of the study${minutes === null ? ', which is not set yet' : `, ${minutes} minutes`}. Leave it out, or set the participation time before the launch.`;
      faults.push(fault('session_minutes_fixed', '/sessionMinutes', detail));
    }
    return [...faults, ...(await this.listPolicyFaults(study, dateRange.kind))];
  }
}

function toAvailability({ zone, dateRange, weekly, closedOn }: SetAvailabilityDto): Availability {
  return {
    zone,
    dateRange: toDateRange(dateRange),
    weekly: weekly.map(({ day, from, to }) => ({ day, from, to })),
    closedOn: [...new Set(closedOn ?? [])].toSorted(),
  };
}

/** What is missing is refused by core as a date that is none. */
function toDateRange({ kind, from = '', to = '', days = 0 }: DateRangeDto): DateRange {
  return kind === 'fixed' ? { kind, from, to } : { kind, days };
}
